import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * When process `pid` was started, in words that only serve to be compared; undefined when there is none. A pid alone
 * names nobody: it is given to another process after its own has ended, in containers within seconds.
 */
export const startOf = async (pid: number): Promise<string | undefined> =>
  process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);

const startOnLinux = async (pid: number): Promise<string | undefined> => {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    // Starts are counted from the boot, and after the next one the same numbers come again.
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (!stat) return undefined;
  // The second field is the program's name in brackets, and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  // Killed but not yet collected by its parent: it holds nothing any more.
  if (state === 'Z' || state === 'X') return undefined;
  return `${boot.trim()} ${start}`;
};

const startElsewhere = async (pid: number): Promise<string | undefined> => {
  const result = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  return result?.stdout.trim() || undefined;
};
