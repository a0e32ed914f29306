import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * The key that opens the table of keys, derived from SECRET_KEY by HKDF (RFC 5869). It is what workers get as WORKER_KEY: SECRET_KEY
 * can't be computed from it, so a worker can't forge a session. 43 characters of base64url.
 */
export const workerKeyOf = (secretKey: string): string =>
  Buffer.from(hkdfSync('sha256', secretKey, '', 'tidings worker key', KEY_BYTES)).toString('base64url');
