import { execFile } from 'node:child_process';
import { chown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '@tidings/core/runtime/logger';

const run = promisify(execFile);

/** The operating system user that PostgreSQL runs as. */
export interface PostgresUser {
  /** Makes the user the owner of a file or an empty folder. */
  own(path: string): Promise<void>;
  /** Returns the command that runs `program` as the user. */
  command(program: string, args: string[]): { file: string; args: string[]; options: { uid?: number; gid?: number } };
}

interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. If another user starts it, it runs as that user. If root starts it, it runs as
 * the owner of `cluster`, or else as `postgres` or `nobody`, whichever exists. No account is created.
 * That user needs access to `needed`, which it lacks if the checkout is in /root. Instead of changing the permissions
 * of folders outside of DATA_DIR, PostgreSQL gets the capability dac_override.
 */
export const choosePostgresUser = async ({
  cluster,
  needed,
  logger,
}: {
  cluster: string;
  needed: string[];
  logger: Logger;
}): Promise<PostgresUser> => {
  const us = process.getuid?.();
  const owner = await stat(cluster).catch(() => undefined);
  if (us !== 0) {
    if (us !== undefined && owner && owner.uid !== us) {
      throw new Error(
        `${cluster} belongs to another user (uid ${owner.uid}): start as that one, or choose another DATA_DIR.`,
      );
    }
    return { own: async () => {}, command: (program, args) => ({ file: program, args, options: {} }) };
  }

  const account =
    owner && owner.uid !== 0 ? { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid } : await unprivileged();
  if (owner?.uid === 0) await ownAll(cluster, account);

  const closed = await firstClosed(needed, account);
  if (closed) await checkCanPass({ closed, account });
  logger.debug({ user: account.name, closed }, 'PostgreSQL refuses to run as root, so it runs as another user');
  return {
    own: (path) => give(path, account),
    command: (program, args) =>
      closed
        ? { file: 'setpriv', args: [...passing(account), program, ...args], options: {} }
        : { file: program, args, options: { uid: account.uid, gid: account.gid } },
  };
};

const unprivileged = async (): Promise<Account> => {
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name]))).catch(() => undefined);
    if (ids) return { name, uid: Number(ids[0]!.stdout), gid: Number(ids[1]!.stdout) };
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody: start as another user, or set DATABASE_URL.',
  );
};

/** The first folder on these paths that `account` can't traverse, by the mode bits. */
const firstClosed = async (paths: string[], account: Account): Promise<string | undefined> => {
  for (const path of paths) {
    for (const folder of parentsOf(path)) {
      const { mode, uid, gid } = await stat(folder);
      const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
      if (!(mode & bit)) return folder;
    }
  }
  return undefined;
};

const parentsOf = (path: string): string[] => {
  const parent = dirname(path);
  return parent === path ? [path] : [...parentsOf(parent), path];
};

// The capability must survive the change of user, and initdb's calls of access(2), which otherwise check only the
// user.
const passing = ({ uid, gid }: Account) => [
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  '--securebits=+no_setuid_fixup',
  '--inh-caps=+dac_override',
  '--ambient-caps=+dac_override',
];

const checkCanPass = async ({ closed, account }: { closed: string; account: Account }): Promise<void> => {
  const works = await run('setpriv', [...passing(account), 'true']).catch(() => undefined);
  if (works) return;
  throw new Error(
    `PostgreSQL refuses to run as root, and ${account.name} can't get through ${closed}: start as another user, move the checkout and DATA_DIR elsewhere, or run chmod o+x ${closed}.`,
  );
};

const give = async (path: string, { name, uid, gid }: Account): Promise<void> => {
  try {
    await chown(path, uid, gid);
  } catch (err) {
    throw new Error(
      `PostgreSQL refuses to run as root, and ${path} can't be given to ${name}: start as another user, or set DATABASE_URL.`,
      { cause: err },
    );
  }
};

/** Makes `account` the owner of a whole folder, such as a cluster that root has copied or restored. */
const ownAll = async (folder: string, account: Account): Promise<void> => {
  await give(folder, account);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    await give(join(entry.parentPath, entry.name), account);
  }
};
