// Installs the packages of the lockfile if that isn't done yet: on a fresh clone, and after the lockfile changed.
//
//   node scripts/install.mjs        all packages
//   node scripts/install.mjs run    those that build and run Tidings, without the developers' tools, which only the root's package.json names
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

const LOCKFILE = 'package-lock.json';
/** Each is a copy of the lockfile whose packages are installed. */
const ALL = 'node_modules/.installed-lockfile.json';
const TO_RUN = 'node_modules/.installed-to-run-lockfile.json';

const isCurrent = (copy) => existsSync(copy) && readFileSync(copy).equals(readFileSync(LOCKFILE));

const install = ({ copy, options, hint }) => {
  process.stdout.write(`Installing packages. ${hint}\n`);
  // An install that fails halfway leaves neither set complete.
  for (const each of [ALL, TO_RUN]) rmSync(each, { force: true });
  // Don't use `npm ci`: it refuses a lockfile that lacks the binaries of another platform.
  const { status } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...options],
    { stdio: 'inherit', shell: process.platform === 'win32' },
  );
  if (status !== 0) process.exit(status ?? 1);
  copyFileSync(LOCKFILE, copy);
};

if (process.argv[2] !== 'run') {
  if (!isCurrent(ALL)) install({ copy: ALL, options: [], hint: 'This takes about a minute.' });
} else if (!isCurrent(ALL) && !isCurrent(TO_RUN)) {
  install({ copy: TO_RUN, options: ['--workspaces'], hint: 'This takes less than a minute.' });
}
