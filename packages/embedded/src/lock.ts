import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { startOf } from './postgres/process-identity.js';

export interface Lock {
  release(): Promise<void>;
}

/** Thrown if a running process holds the lock. */
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
 * Makes this process the only owner of `what`, or throws LockedError. A killed owner loses the lock, even if another
 * process has got its pid.
 * The lock is the file `<path>.<number>` with the highest number. Taking it over from a dead owner means creating the
 * next number, which only one process can do. The highest file is never removed, not even on release, so a process
 * that was suspended after it found the dead owner can't take the lock from a later owner.
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

/** Creates `file` as a hard link to `draft`, so that it is never empty. Resolves to false if `file` exists. */
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
    // The file was removed in the meantime or truncated by a power loss. In both cases it has no owner.
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
