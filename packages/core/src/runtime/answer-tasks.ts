import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadyMessage, ThreadSettings } from './thread-pool.js';
import { ownThread } from './thread-time.js';

/** Results are posted at least this often. Results that aren't posted are lost if the pool kills the thread. */
const POST_EVERY_MS = 50;

/** Results are posted once they reach this size, in characters, to bound the thread's memory. */
const POST_SIZE = 4_000_000;

/**
 * The worker side of a `ThreadPool`. `begin` gets what the items of a batch share and returns a function that makes
 * each item's result. Expected errors are part of a result; an exception ends the thread and fails the whole batch.
 */
export const answerTasks = <Shared, Item, Result>({
  begin,
  sizeOf,
}: {
  begin: (shared: Shared) => (item: Item) => Result | Promise<Result>;
  /** Approximate memory of a result. */
  sizeOf: (result: Result) => number;
}): void => {
  const port = parentPort!;
  const { progress, isBackground } = workerData as ThreadSettings;
  // On Linux this sets the priority of the calling thread (setpriority(2), "C library/kernel differences"). On other
  // systems it would set that of the process.
  if (isBackground && process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
  port.on('message', async ({ shared, items }: { shared: Shared; items: Item[] }) => {
    const work = begin(shared);
    let results: Result[] = [];
    let size = 0;
    let postedAt = performance.now();
    for (const [at, item] of items.entries()) {
      Atomics.store(progress, 0, at);
      const made = work(item);
      const result = made instanceof Promise ? await made : made;
      results.push(result);
      size += sizeOf(result);
      if (performance.now() - postedAt < POST_EVERY_MS && size < POST_SIZE) continue;
      port.postMessage(results);
      results = [];
      size = 0;
      postedAt = performance.now();
    }
    if (results.length > 0) port.postMessage(results);
  });
  port.postMessage({ ready: ownThread() ?? null } satisfies ReadyMessage);
};
