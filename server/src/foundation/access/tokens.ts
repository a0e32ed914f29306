import { createHash, createHmac, randomBytes } from 'node:crypto';

const API_KEY_PREFIX = 'tdg_';

/** Characters of a key that are kept in the clear, so that people know which is which. */
const SHOWN = API_KEY_PREFIX.length + 6;

/** 256 random bits: nothing that could be guessed, so that a plain hash of them is enough. */
export const createToken = (): string => randomBytes(32).toString('base64url');

export const createApiKeySecret = (): { secret: string; prefix: string } => {
  const secret = `${API_KEY_PREFIX}${createToken()}`;
  return { secret, prefix: secret.slice(0, SHOWN) };
};

export const isApiKeySecret = (token: string): boolean => token.startsWith(API_KEY_PREFIX);

/**
 * Hashes that only whoever has SECRET_KEY can make: who may write to the database, but hasn't the key, can't make up a session, and who
 * may read it can't try names. `purpose` keeps what is made for one thing from being of use for another.
 */
export const createKeyedHash =
  (secretKey: string, purpose: string) =>
  (text: string): Buffer =>
    createHmac('sha256', secretKey).update(`${purpose}\n${text}`).digest();

/** API keys are stored and looked up as this. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
