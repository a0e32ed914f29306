/**
 * Rejects with code ETIMEDOUT if `work` doesn't settle in time. `what` is part of the message: `no answer to WHAT
 * within 5000 ms`.
 */
export const within = async <T>({
  milliseconds,
  work,
  what,
}: {
  milliseconds: number;
  work: Promise<T>;
  what: string;
}): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error(`no answer to ${what} within ${milliseconds} ms`), { code: 'ETIMEDOUT' }));
    }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/** Whether an error is a timeout of `within`. */
export const isTimeout = (err: unknown): boolean => (err as { code?: unknown } | undefined)?.code === 'ETIMEDOUT';
