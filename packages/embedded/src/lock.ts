import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { startOf } from './postgres/process-identity.js';

export interface Lock {
  release(): Promise<void>;
}

/** Somebody has it who lives. */
export class LockedError extends Error {
  constructor(
    what: string,
    readonly pid: number,
  ) {
    super(`${what} is in use by process ${pid}: stop that one first, or choose another DATA_DIR.`);
    this.name = 'LockedError';
  }
}

interface Owner {
  pid: number;
  start: string;
}

/**
 * Makes this process the one owner of `what`, or throws a LockedError. An owner that was killed is no owner, not even
 * when its pid has gone to another process.
 *
 * The lock is the file `<path>.<number>` with the highest number. To take it from a dead owner is to create the next
 * number, which only one can do, and the highest is never removed, not even on release: so a starter who was held up
 * after it saw the dead owner can't take the lock from somebody who has come since.
 */
export const acquireLock = async ({ path, what }: { path: string; what: string }): Promise<Lock> => {
  const start = await startOf(process.pid);
  if (!start) throw new Error(`${what} can't be locked: this process can't tell when it was started.`);
  const draft = `${path}.${randomUUID()}.new`;
  await writeFile(draft, JSON.stringify({ pid: process.pid, start } satisfies Owner)).catch((err: unknown) => {
    throw new Error(`${what} can't be locked: ${dirname(path)} can't be written by this user.`, { cause: err });
  });
  try {
    for (;;) {
      const last = await lastNumber(path);
      const owner = await readOwner(`${path}.${last}`);
      if (owner && (await startOf(owner.pid)) === owner.start) throw new LockedError(what, owner.pid);

      const mine = `${path}.${last + 1}`;
      if (!(await linked(draft, mine))) continue;
      if ((await lastNumber(path)) !== last + 1) {
        await rm(mine, { force: true });
        continue;
      }
      await removeBelow(path, last + 1);
      return { release: () => release(mine) };
    }
  } finally {
    await rm(draft, { force: true });
  }
};

const release = async (file: string): Promise<void> => {
  await writeFile(`${file}.new`, '{}');
  await rename(`${file}.new`, file);
};

/** True when `file` is ours now, false when somebody was quicker. The link appears with its content, never empty. */
const linked = async (draft: string, file: string): Promise<boolean> => {
  try {
    await link(draft, file);
    return true;
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw err;
  }
};

const readOwner = async (file: string): Promise<Owner | undefined> => {
  try {
    const { pid, start } = JSON.parse(await readFile(file, 'utf8')) as Partial<Owner>;
    return pid !== undefined && start !== undefined ? { pid, start } : undefined;
  } catch (err) {
    // Gone meanwhile, or cut short by a machine that lost power: nobody's, either way.
    if ((err as NodeJS.ErrnoException).code === 'ENOENT' || err instanceof SyntaxError) return undefined;
    throw err;
  }
};

const numbersOf = async (path: string): Promise<number[]> => {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path));
  return names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
};

const lastNumber = async (path: string): Promise<number> => Math.max(0, ...(await numbersOf(path)));

const removeBelow = async (path: string, number: number): Promise<void> => {
  const older = (await numbersOf(path)).filter((other) => other < number);
  await Promise.all(older.map((other) => rm(join(dirname(path), `${basename(path)}.${other}`), { force: true })));
};
