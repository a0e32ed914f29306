export interface PermitRequest {
  /** Number of permits to acquire, 1 by default, and at most the semaphore's size. */
  permits?: number;
  /** Urgent requests are served before all others. */
  isUrgent?: boolean;
}

export type Semaphore = ReturnType<typeof createSemaphore>;

/** A counting semaphore. Requests are served in the order in which they come, urgent ones first. */
export const createSemaphore = (size: number) => {
  const urgent: Waiting[] = [];
  const others: Waiting[] = [];
  let total = size;
  /** Negative after `resize` to fewer permits than are taken. */
  let free = size;

  const acquire = async ({ permits = 1, isUrgent = false }: PermitRequest): Promise<void> => {
    const before = isUrgent ? urgent.length : urgent.length + others.length;
    if (before > 0 || free < permits) {
      return new Promise((resolve) => (isUrgent ? urgent : others).push({ permits, resolve }));
    }
    free -= permits;
  };

  const release = (permits: number) => {
    free += permits;
    for (;;) {
      const queue = urgent.length > 0 ? urgent : others;
      if (queue.length === 0 || queue[0]!.permits > free) return;
      const next = queue.shift()!;
      free -= next.permits;
      next.resolve();
    }
  };

  return {
    /** Resolves once the caller has the permits. They may be released together or one by one. */
    acquire,
    release,
    /** Changes the number of permits. Permits taken beyond the new size aren't handed on when they are released. */
    resize: (permits: number) => {
      const more = permits - total;
      total = permits;
      release(more);
    },
    /** Holds the permits while the task runs. */
    use: async <T>(task: () => Promise<T>, request: PermitRequest = {}): Promise<T> => {
      await acquire(request);
      try {
        return await task();
      } finally {
        release(request.permits ?? 1);
      }
    },
  };
};

interface Waiting {
  permits: number;
  resolve: () => void;
}
