import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { disownPostmasterFile, readPostmasterFile } from './postmaster-file.js';
import { startOf } from './process-identity.js';

const run = promisify(execFile);

const FAST_WITHIN_MS = 15_000;

/**
 * Stops a PostgreSQL of this cluster whose owner was killed. The caller holds the lock, so there is no living owner.
 */
export const stopOrphan = async ({ cluster, logger }: { cluster: string; logger: Logger }): Promise<void> => {
  const pid = (await readPostmasterFile(cluster))?.pid;
  if (pid === undefined) return;
  const start = await startOf(pid);
  if (start === undefined || !(await isPostgresOf({ pid, cluster }))) {
    // The server is dead. PostgreSQL would still consider it alive if another program got the pid, or if the dead
    // process was never reaped, as in a container without an init process.
    await disownPostmasterFile(cluster);
    return;
  }

  logger.warn({ pid }, 'PostgreSQL still runs after its owner was killed, stopping it');
  const isGone = async () => (await startOf(pid)) !== start;
  signal(pid, 'SIGINT');
  try {
    await waitUntil(isGone, { withinMs: FAST_WITHIN_MS, what: 'its fast shutdown' });
  } catch {
    signal(pid, 'SIGQUIT');
    await waitUntil(isGone, { what: `the end of the PostgreSQL that was left behind (process ${pid})` });
  }
};

/** Whether process `pid` is the PostgreSQL of this cluster. */
export const isPostgresOf = async ({ pid, cluster }: { pid: number; cluster: string }): Promise<boolean> => {
  const [program, ...args] = await commandOf(pid);
  if (!program || basename(program) !== 'postgres') return false;
  // The working directory is the best evidence, but in a container not even root can read that of another user's
  // process.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => args[args.indexOf('-D') + 1]);
  return folder === cluster || folder === (await realpath(cluster));
};

const commandOf = async (pid: number): Promise<string[]> => {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (line !== undefined) return line.split('\0');
  const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.split(' ');
};

const signal = (pid: number, name: NodeJS.Signals) => {
  try {
    process.kill(pid, name);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ESRCH') throw err;
  }
};
