/**
 * The last of `count` indexes that isn't after what is searched. `isNotAfter` holds for all indexes up to it, and for none
 * behind it. 0 if it holds for none.
 */
export const lastNotAfter = (count: number, isNotAfter: (index: number) => boolean): number => {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isNotAfter(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
};
