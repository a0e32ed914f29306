import { hash, verify } from '@node-rs/argon2';

export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 200;

// The library's defaults are argon2id with OWASP's first choice of parameters: 19 MiB, two passes, one lane.

export const hashPassword = (password: string): Promise<string> => hash(password);

/** Without a hash it takes as long as with one, so that an answer's delay doesn't tell whether an account exists. */
export const verifyPassword = async (passwordHash: string | null, password: string): Promise<boolean> => {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password);
  return passwordHash !== null && matches;
};

let nobodys: Promise<string> | undefined;
const nobodysHash = () => {
  nobodys ??= hash('nobody has this password');
  return nobodys;
};
