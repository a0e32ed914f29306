/** Rejects with the code ETIMEDOUT where `work` hasn't settled by then. `what` is in the message, as in `no answer to WHAT within 5000 ms`. */
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

/** Of an error that `within` has made. */
export const isTimeout = (err: unknown): boolean => (err as { code?: unknown } | undefined)?.code === 'ETIMEDOUT';
