import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadyMessage, ThreadSettings } from './thread-pool.js';
import { ownThread } from './thread-time.js';

/** Work of so long may be done and not yet told: it is lost where the next item kills the thread. */
const TELL_MS = 50;

/** Results of about so many characters are told before more is made, so that they don't gather here. */
const TELL_SIZE = 4_000_000;

/**
 * A thread's part in a `ThreadPool`. `begin` is given what the items of a batch have in common, and gives what makes an item's result. A
 * result says what went wrong, if anything did; what is thrown instead ends the thread, and all of its batch fails.
 */
export const answerTasks = <Shared, Item, Result>({
  begin,
  sizeOf,
}: {
  begin: (shared: Shared) => (item: Item) => Result;
  /** About how much memory a result takes. */
  sizeOf: (result: Result) => number;
}): void => {
  const port = parentPort!;
  const { progress, isBackground } = workerData as ThreadSettings;
  // There it is the thread that asks whose priority it is (setpriority(2), "C library/kernel differences"); elsewhere it is the process.
  if (isBackground && process.platform === 'linux') setPriority(constants.priority.PRIORITY_LOW);
  port.on('message', ({ shared, items }: { shared: Shared; items: Item[] }) => {
    const work = begin(shared);
    let results: Result[] = [];
    let size = 0;
    let toldAt = performance.now();
    for (const [at, item] of items.entries()) {
      Atomics.store(progress, 0, at);
      const result = work(item);
      results.push(result);
      size += sizeOf(result);
      if (performance.now() - toldAt < TELL_MS && size < TELL_SIZE) continue;
      port.postMessage(results);
      results = [];
      size = 0;
      toldAt = performance.now();
    }
    if (results.length > 0) port.postMessage(results);
  });
  port.postMessage({ ready: ownThread() ?? null } satisfies ReadyMessage);
};
