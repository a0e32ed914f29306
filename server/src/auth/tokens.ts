import { createHash, randomBytes } from 'node:crypto';

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

/** Tokens and keys are stored and looked up as this. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
