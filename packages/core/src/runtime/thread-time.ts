import { readFileSync, readlinkSync } from 'node:fs';

const NANOSECONDS_A_MS = 1_000_000;

/** Where the system tells of the thread that asks. Undefined where it tells of none, as it does on Linux alone. */
export const ownThread = (): string | undefined => {
  try {
    return readlinkSync('/proc/thread-self');
  } catch {
    return undefined;
  }
};

/**
 * For how long a thread has been at work, in milliseconds, without what it waited for a core (proc(5), schedstat). Undefined where nobody
 * knows.
 */
export const workedMs = (thread: string | undefined): number | undefined => {
  if (!thread) return undefined;
  try {
    const [nanoseconds] = readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / NANOSECONDS_A_MS;
  } catch {
    return undefined;
  }
};
