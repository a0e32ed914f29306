import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Start time of process `pid`, as a text to compare; undefined if there is no such process. A pid alone doesn't
 * identify a process: it is reused after its end, in containers within seconds.
 */
export const startOf = async (pid: number): Promise<string | undefined> =>
  process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);

const startOnLinux = async (pid: number): Promise<string | undefined> => {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    // Start times count from boot and can recur after a reboot.
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (!stat) return undefined;
  // The second field is the program's name in parentheses, which may contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  // A zombie process has ended and holds no resources.
  if (state === 'Z' || state === 'X') return undefined;
  return `${boot.trim()} ${start}`;
};

const startElsewhere = async (pid: number): Promise<string | undefined> => {
  const result = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  return result?.stdout.trim() || undefined;
};
