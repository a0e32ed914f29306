import { totalmem } from 'node:os';

const MB = 1024 * 1024;

/** Memory of the machine, or of the container if that has less, in bytes. */
export const availableMemory = (): number => {
  // Without a limit, `constrainedMemory` returns 0 or more than the machine has.
  const limit = process.constrainedMemory() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
};

/**
 * Size of shared_buffers in MB: at most 1 GB and a sixteenth of the memory. A send to a million people works on 900
 * MB. With only 128 MB of buffers it cost PostgreSQL a tenth more.
 */
export const sharedBuffersMb = (memory: number): number => Math.min(1_024, Math.max(128, Math.floor(memory / 16 / MB)));
