import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts and authenticates `content`. `name` must be the same when it is opened: a sealed text can't stand for another. */
export const seal = (content: Buffer, { workerKey, name }: { workerKey: string; name: string }): Buffer => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(workerKey, 'base64url'), iv).setAAD(Buffer.from(name));
  const encrypted = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]);
};

/** Undefined if it was sealed with another key or under another name, or was changed. */
export const open = (sealed: Buffer, { workerKey, name }: { workerKey: string; name: string }): Buffer | undefined => {
  const decipher = createDecipheriv(CIPHER, Buffer.from(workerKey, 'base64url'), sealed.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(name))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
};
