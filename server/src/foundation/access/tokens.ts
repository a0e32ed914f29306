import { createHash, createHmac, randomBytes } from 'node:crypto';

const API_KEY_PREFIX = 'tdg_';

/** Leading characters of a key that are stored in plain text, to tell keys apart. */
const SHOWN = API_KEY_PREFIX.length + 6;

/** A token has 256 random bits. Nobody can guess it, so a plain hash of it is safe to store. */
export const createToken = (): string => randomBytes(32).toString('base64url');

export const createApiKeySecret = (): { secret: string; prefix: string } => {
  const secret = `${API_KEY_PREFIX}${createToken()}`;
  return { secret, prefix: secret.slice(0, SHOWN) };
};

export const isApiKeySecret = (token: string): boolean => token.startsWith(API_KEY_PREFIX);

/**
 * Creates an HMAC with SECRET_KEY. Without the key, a person with write access to the database can't forge a session,
 * and one with read access can't find names by trying them. `purpose` separates the uses of the key.
 */
export const createKeyedHash =
  (secretKey: string, purpose: string) =>
  (text: string): Buffer =>
    createHmac('sha256', secretKey).update(`${purpose}\n${text}`).digest();

/** Hashes the secret of an API key. Keys are stored and looked up by this hash. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
