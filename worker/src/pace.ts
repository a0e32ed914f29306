const WINDOW_MS = 1_000;

/** Measures the pace in mails per second: the number in the last full second or in the current one, whichever is higher. */
export const createPace = () => {
  let since = performance.now();
  let count = 0;
  let last = 0;
  const roll = () => {
    const elapsed = performance.now() - since;
    if (elapsed < WINDOW_MS) return;
    last = elapsed < 2 * WINDOW_MS ? (count * 1_000) / elapsed : 0;
    since = performance.now();
    count = 0;
  };
  return {
    add: (mails: number) => {
      roll();
      count += mails;
    },
    perSecond: (): number => {
      roll();
      return Math.max(last, count);
    },
  };
};
