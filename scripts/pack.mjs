// Packs what is built into tarballs, which `npm install` takes: npm run pack -- FOLDER
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const WORKSPACES = [
  'packages/core',
  'server',
  'worker',
  'packages/embedded',
  'packages/client',
  'packages/cli',
  'packages/testing',
];

const [, , folder] = process.argv;
if (!folder) {
  process.stderr.write('Say into which folder: npm run pack -- FOLDER\n');
  process.exit(1);
}
const destination = resolve(folder);
mkdirSync(destination, { recursive: true });

const pack = (path) => {
  const args = ['pack', '--loglevel=error', '--pack-destination', destination, resolve(path)];
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
};

/** The admin's packages are within its build, so its tarball names none of them. */
const packAdmin = () => {
  const { name, version, license } = JSON.parse(readFileSync('admin-ui/package.json', 'utf8'));
  const copy = mkdtempSync(join(tmpdir(), 'tidings-admin-'));
  try {
    cpSync('admin-ui/dist', join(copy, 'dist'), { recursive: true });
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ name, version, license, files: ['dist'] }));
    pack(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
};

for (const workspace of WORKSPACES) pack(workspace);
packAdmin();
