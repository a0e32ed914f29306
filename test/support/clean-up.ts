const ends: (() => Promise<void>)[] = [];

/** Runs `end` after the file's last test. Several of them run in reverse order of their registration. */
export const cleanUp = (end: () => Promise<void>): void => {
  ends.push(end);
};

/** Runs what was given to `cleanUp`. */
export const cleanUpAll = async (): Promise<void> => {
  for (const end of ends.splice(0).reverse()) await end();
};
