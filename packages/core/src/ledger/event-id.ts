import { createHash } from 'node:crypto';

/** Id of an event in the log: the same for the same key. UUID version 8 (RFC 9562 section 5.8). */
export const eventIdOf = (deduplicationKey: string): string => {
  const bytes = createHash('sha256').update(deduplicationKey).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
