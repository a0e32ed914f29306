import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresUser } from './postgres-user.js';

export const SUPERUSER = 'postgres';

/** Environment of PostgreSQL's programs, without the user's PG… variables and locale. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

/** Creates the cluster if there is none. Resolves to the superuser's password. */
export const prepareCluster = async ({
  cluster,
  passwordFile,
  initdb,
  user,
  fsync,
}: {
  cluster: string;
  passwordFile: string;
  initdb: string;
  user: PostgresUser;
  fsync: 'on' | 'off';
}): Promise<string> => {
  if (await isCluster(cluster)) return readPassword(passwordFile);

  const password = randomBytes(24).toString('base64url');
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await user.own(passwordFile);
  // The cluster is created under another name and renamed when complete, so that a kill leaves no partial cluster.
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await user.own(draft);
  await runInitdb({ initdb, draft, passwordFile, user, fsync });
  await rename(draft, cluster);
  return password;
};

export const isCluster = (cluster: string): Promise<boolean> =>
  stat(join(cluster, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

export const readPassword = async (passwordFile: string): Promise<string> => {
  try {
    return (await readFile(passwordFile, 'utf8')).trim();
  } catch (err) {
    throw new Error(`The database's password in ${passwordFile} can't be read.`, { cause: err });
  }
};

const runInitdb = ({
  initdb,
  draft,
  passwordFile,
  user,
  fsync,
}: {
  initdb: string;
  draft: string;
  passwordFile: string;
  user: PostgresUser;
  fsync: 'on' | 'off';
}): Promise<void> => {
  const { file, args, options } = user.command(initdb, [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // ICU knows upper case and sort order of all scripts on every machine; libc's C locale knows only ASCII.
    '--locale=C',
    '--locale-provider=icu',
    '--icu-locale=und',
    ...(fsync === 'off' ? ['--no-sync'] : []),
  ]);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, cwd: draft, env: postgresEnvironment(), detached: true });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      reject(new Error(`PostgreSQL's data folder could not be made: ${output.trim().split('\n').slice(-5).join(' ')}`));
    });
  });
};
