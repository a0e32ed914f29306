import { totalmem } from 'node:os';

const MB = 1024 * 1024;

/** Of the machine, or of the container that this runs in, where that has less. In bytes. */
export const availableMemory = (): number => {
  // 0, or more than there is, where nobody has set a limit.
  const limit = process.constrainedMemory() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
};

/**
 * What PostgreSQL keeps of its files in memory of its own, in MB: what it comes to use, at most a sixteenth of what there is. A send to a million
 * people works on 900 MB, and cost PostgreSQL a tenth more where 128 MB of them fitted.
 */
export const sharedBuffersMb = (memory: number): number => Math.min(1_024, Math.max(128, Math.floor(memory / 16 / MB)));
