export type FreeTimes = ReturnType<typeof createFreeTimes>;

/** Times of one limit that were taken and that no mail has used, as `performance.now()` counts. */
export const createFreeTimes = ({
  lateMs,
  onUnused,
}: {
  /** How long after its time a mail may use it. */
  lateMs: number;
  /** Called for each time that passed unused. */
  onUnused: (time: number) => void;
}) => {
  /** In ascending order from `first`. Those before it are taken or have passed. */
  let times: number[] = [];
  let first = 0;

  const dropPassed = () => {
    const passed = performance.now() - lateMs;
    while (first < times.length && times[first]! < passed) {
      onUnused(times[first]!);
      first += 1;
    }
  };

  return {
    /** `more` is in ascending order. */
    add: (more: readonly number[]): void => {
      const left = times.slice(first);
      const isInOrder = left.length === 0 || more.length === 0 || left.at(-1)! <= more[0]!;
      times = left.concat(more);
      first = 0;
      if (!isInOrder) times.sort((a, b) => a - b);
    },

    /** Takes the earliest time that isn't long before `from`. */
    take: (from: number): number | undefined => {
      dropPassed();
      let at = first;
      while (at < times.length && times[at]! < from - lateMs) at += 1;
      const time = times[at];
      if (time === undefined) return undefined;
      if (at === first) first += 1;
      else times.splice(at, 1);
      return time;
    },

    isEmpty: (): boolean => first === times.length,
  };
};
