import { hash, verify } from '@node-rs/argon2';

export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 200;

// The library's default is argon2id with OWASP's first recommended parameters: 19 MiB, two passes, one lane.

export const hashPassword = (password: string): Promise<string> => hash(password);

/**
 * Checks a password against a hash. Without a hash it takes equally long, so that the response time doesn't reveal
 * whether an account exists.
 */
export const verifyPassword = async (passwordHash: string | null, password: string): Promise<boolean> => {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password);
  return passwordHash !== null && matches;
};

let nobodys: Promise<string> | undefined;
const nobodysHash = () => {
  nobodys ??= hash('nobody has this password');
  return nobodys;
};
