import { hash, verify } from '@node-rs/argon2';

export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 200;

// The library's defaults are argon2id with OWASP's first recommendation: 19 MiB, two passes, one lane.

export const hashPassword = (password: string): Promise<string> => hash(password);

/** Takes equally long without a hash, so that the response time doesn't reveal whether an account exists. */
export const verifyPassword = async (passwordHash: string | null, password: string): Promise<boolean> => {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password);
  return passwordHash !== null && matches;
};

let nobodys: Promise<string> | undefined;
const nobodysHash = () => {
  nobodys ??= hash('nobody has this password');
  return nobodys;
};
