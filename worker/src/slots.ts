/** Tasks take their slots in the order in which they came; a task may need several. */
export const createSlots = (size: number) => {
  const waiting: { needs: number; begin: () => void }[] = [];
  let free = size;

  const take = async (needs: number): Promise<void> => {
    if (waiting.length > 0 || free < needs) {
      return new Promise((begin) => waiting.push({ needs, begin }));
    }
    free -= needs;
  };

  const giveBack = (slots: number) => {
    free += slots;
    while (waiting.length > 0 && waiting[0]!.needs <= free) {
      const { needs, begin } = waiting.shift()!;
      free -= needs;
      begin();
    }
  };

  /** `needs` is at most the size. */
  return async <T>(task: () => Promise<T>, needs = 1): Promise<T> => {
    await take(needs);
    try {
      return await task();
    } finally {
      giveBack(needs);
    }
  };
};
