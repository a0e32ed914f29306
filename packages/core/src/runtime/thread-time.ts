import { readFileSync, readlinkSync } from 'node:fs';

const NANOSECONDS_PER_MS = 1_000_000;

/** The calling thread's directory in /proc. Undefined on systems other than Linux. */
export const ownThread = (): string | undefined => {
  try {
    return readlinkSync('/proc/thread-self');
  } catch {
    return undefined;
  }
};

/**
 * CPU time of a thread in milliseconds, without time spent waiting for a CPU (proc(5), schedstat). Undefined if
 * unknown.
 */
export const workedMs = (thread: string | undefined): number | undefined => {
  if (!thread) return undefined;
  try {
    const [nanoseconds] = readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / NANOSECONDS_PER_MS;
  } catch {
    return undefined;
  }
};
