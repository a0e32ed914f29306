import type { Keys } from './keys.js';
import { open, seal } from './seal.js';

/** Seals a secret of a sender or a route. `name` says where it is stored, such as `route:<id>:password`, and must be unique. */
export const sealSecret = (text: string, { keys, name }: { keys: Pick<Keys, 'secretKey'>; name: string }): Buffer =>
  seal(Buffer.from(text), { workerKey: keys.secretKey.toString('base64url'), name });

/** Undefined if it was sealed with another key or under another name, or was changed. */
export const openSecret = (
  sealed: Buffer,
  { keys, name }: { keys: Pick<Keys, 'secretKey'>; name: string },
): string | undefined => open(sealed, { workerKey: keys.secretKey.toString('base64url'), name })?.toString();
