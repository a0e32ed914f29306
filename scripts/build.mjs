// Builds everything for `make run`, which doesn't install Turborepo: the packages for Node with `tsc -b`, which skips what didn't change, and beside it
// the admin, if its inputs changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ADMIN_INPUTS = [
  'admin-ui/src',
  'admin-ui/scripts',
  'admin-ui/index.html',
  'admin-ui/playground.html',
  'admin-ui/package.json',
  'admin-ui/tsconfig.json',
  'admin-ui/vite.config.ts',
  'server/schema.graphql',
  'package-lock.json',
  'tsconfig.base.json',
];
/** The hash of the inputs from which the admin was built. Vite empties the folder first, so a build that fails leaves none. */
const ADMIN_BUILT_FROM = 'admin-ui/dist/.built-from';

const filesIn = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true })
        .map((name) => join(path, name))
        .filter((file) => statSync(file).isFile() && !file.endsWith('.generated.ts'))
        .sort()
    : [path];

const hashOf = (paths) => {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex');
};

/** Resolves to whether the workspaces' build succeeded. Prints what it wrote if it didn't. */
const build = (...workspaces) =>
  new Promise((resolve, reject) => {
    const args = ['run', '--silent', 'build', ...workspaces.map((workspace) => `--workspace=${workspace}`)];
    const child = spawn('npm', args, { shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (status) => {
      if (status !== 0) process.stderr.write(output);
      resolve(status === 0);
    });
  });

const buildAdmin = async () => {
  const inputs = hashOf(ADMIN_INPUTS);
  if (existsSync(ADMIN_BUILT_FROM) && readFileSync(ADMIN_BUILT_FROM, 'utf8') === inputs) return true;
  const isBuilt = await build('admin-ui');
  if (isBuilt) writeFileSync(ADMIN_BUILT_FROM, inputs);
  return isBuilt;
};

// packages/embedded refers to core, the server and the worker, so `tsc -b` builds these, too.
const built = await Promise.all([build('packages/embedded', 'packages/cli'), buildAdmin()]);
if (built.includes(false)) process.exit(1);
