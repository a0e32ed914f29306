export type Mutex = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** Runs tasks one at a time, in the order of the calls. A task that rejects doesn't stop the later ones. */
export const createMutex = (): Mutex => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
};
