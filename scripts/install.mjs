// Installs the packages of the lockfile if that isn't done yet: on a fresh clone, and after the lockfile changed.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';

const LOCKFILE = 'package-lock.json';
const INSTALLED = 'node_modules/.installed-lockfile.json';

const isInstalled = existsSync(INSTALLED) && readFileSync(INSTALLED).equals(readFileSync(LOCKFILE));
// Don't use `npm ci`: it refuses a lockfile that lacks the binaries of another platform.
if (!isInstalled) {
  process.stdout.write('Installing packages. This takes about a minute.\n');
  const { status } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  copyFileSync(LOCKFILE, INSTALLED);
}
