export interface Need {
  /** At most the size. */
  slots?: number;
  /** Goes before all that isn't, and waits for nothing but a free slot. */
  isUrgent?: boolean;
}

/** Tasks take their slots in the order in which they came, the urgent ones first; a task may need several. */
export const createSlots = (size: number) => {
  const urgent: Waiting[] = [];
  const others: Waiting[] = [];
  let total = size;
  /** Below 0 while more are taken than there are. */
  let free = size;

  const take = async ({ slots = 1, isUrgent = false }: Need): Promise<void> => {
    const before = isUrgent ? urgent.length : urgent.length + others.length;
    if (before > 0 || free < slots) {
      return new Promise((begin) => (isUrgent ? urgent : others).push({ slots, begin }));
    }
    free -= slots;
  };

  const giveBack = (slots: number) => {
    free += slots;
    for (;;) {
      const queue = urgent.length > 0 ? urgent : others;
      if (queue.length === 0 || queue[0]!.slots > free) return;
      const next = queue.shift()!;
      free -= next.slots;
      next.begin();
    }
  };

  return {
    /** Resolves once they are the caller's, who gives them back: all at once, or one by one. */
    take,
    giveBack,
    /** From now on there are this many. Of those that are taken beyond, none is handed on. */
    resize: (slots: number) => {
      const more = slots - total;
      total = slots;
      giveBack(more);
    },
    /** Has them for as long as the task runs. */
    use: async <T>(task: () => Promise<T>, need: Need = {}): Promise<T> => {
      await take(need);
      try {
        return await task();
      } finally {
        giveBack(need.slots ?? 1);
      }
    },
  };
};

interface Waiting {
  slots: number;
  begin: () => void;
}
