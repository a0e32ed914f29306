import { afterAll } from 'vitest';

const ends: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Ends something after the file's last test, the latest first. */
export const cleanUp = (end: () => Promise<void>): void => {
  ends.push(end);
};
