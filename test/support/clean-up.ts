import { afterAll } from 'vitest';

const ends: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Runs `end` after the file's last test. Several of them run in reverse order of their registration. */
export const cleanUp = (end: () => Promise<void>): void => {
  ends.push(end);
};
