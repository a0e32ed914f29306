import { createHash } from 'node:crypto';

/**
 * Attempt id of an outbox entry that was stored without one. It is the same each time that the entry is shipped. UUID
 * version 8 (RFC 9562 section 5.8).
 */
export const derivedAttemptId = ({
  deliveryId,
  dispatchId,
  attempt,
}: {
  deliveryId: string;
  dispatchId: string;
  attempt: number;
}): string => {
  const bytes = createHash('sha256').update(`${dispatchId}.${deliveryId}.${attempt}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
