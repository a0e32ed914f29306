import { Worker } from 'node:worker_threads';
import { workedMs } from './thread-time.js';

/** How far a batch came. */
export interface Run<Result> {
  /** Of the first items, in order: of all, where nothing was killed. */
  done: Result[];
  /** The item over which a thread took too long, or wanted too much memory. Of those just before it `done` may lack some. */
  killed?: { at: number; by: 'time' | 'memory' };
}

/** Threads for work that may never end, or want all memory there is. */
export interface ThreadPool<Shared, Item, Result> {
  /** Rejects where no thread can be started, and once stopped. */
  run(shared: Shared, items: Item[]): Promise<Run<Result>>;
  stop(): Promise<void>;
}

/** What a thread is started with. */
export interface ThreadSettings {
  progress: Int32Array;
  isBackground: boolean;
}

/** What a thread says first: where the system tells of it, if it does. */
export interface ReadyMessage {
  ready: string | null;
}

interface Batch<Shared, Item, Result> {
  shared: Shared;
  items: Item[];
  done: Result[];
  resolve: (run: Run<Result>) => void;
  reject: (reason: unknown) => void;
}

interface Thread<Shared, Item, Result> {
  worker: Worker;
  /** The item that it is at, of those that it was last given. */
  progress: Int32Array;
  /** Undefined until it has started. */
  ready: ReadyMessage | undefined;
  batch: Batch<Shared, Item, Result> | undefined;
  watch: NodeJS.Timeout | undefined;
  /** Undefined while nobody has killed it. */
  killed: 'time' | undefined;
  fault: unknown;
}

/** Time is counted in steps of this process, so that one that was suspended, or had no turn, kills nobody for it. */
const STEP_MS = 100;

/** A thread that gets no core isn't slow. Where there is none for so many times an item's time, it ends all the same. */
const MOST_WAITS = 20;

/** Where the first thread is busy for so long with others in wait, there is one more. */
const PATIENCE_MS = 50;

const MB_OF_YOUNG = 32;

/**
 * Work is done by `script`, the path of a built module that calls `answerTasks`.
 */
export const createThreadPool = <Shared, Item, Result>({
  script,
  most,
  itemMs,
  heapMb,
  isBackground = false,
}: {
  script: string;
  /** Threads at once. The first is started at once. */
  most: number;
  /**
   * An item that works for longer is killed: between this and a fifth of a second more. On Linux what the thread waits for a core
   * doesn't count.
   */
  itemMs: number;
  heapMb: number;
  /** On Linux its threads get what of the cores the others leave. */
  isBackground?: boolean;
}): ThreadPool<Shared, Item, Result> => {
  const threads = new Set<Thread<Shared, Item, Result>>();
  const waiting: Batch<Shared, Item, Result>[] = [];
  let patience: NodeJS.Timeout | undefined;
  let isStopped = false;

  const start = () => {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(script, {
      workerData: { progress, isBackground } satisfies ThreadSettings,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: MB_OF_YOUNG },
    });
    const thread: Thread<Shared, Item, Result> = {
      worker,
      progress,
      ready: undefined,
      batch: undefined,
      watch: undefined,
      killed: undefined,
      fault: undefined,
    };
    // A thread that has nothing to do keeps no process alive.
    worker.unref();
    threads.add(thread);
    worker.on('message', (message: Result[] | ReadyMessage) => onMessage(thread, message));
    worker.on('error', (err) => {
      thread.fault = err;
    });
    worker.on('exit', () => onExit(thread));
    return thread;
  };

  const give = (thread: Thread<Shared, Item, Result>, batch: Batch<Shared, Item, Result>) => {
    thread.batch = batch;
    Atomics.store(thread.progress, 0, 0);
    thread.worker.ref();
    thread.worker.postMessage({ shared: batch.shared, items: batch.items });
    let at = -1;
    let steps = 0;
    let workedBefore: number | undefined;
    thread.watch = setInterval(() => {
      // What it works while it starts counts for no item.
      if (!thread.ready) return;
      const now = Atomics.load(thread.progress, 0);
      const worked = workedMs(thread.ready.ready ?? undefined);
      if (now !== at) {
        at = now;
        steps = 0;
        workedBefore = worked;
        return;
      }
      steps += 1;
      const waited = steps * STEP_MS;
      const took = worked === undefined || workedBefore === undefined ? waited : worked - workedBefore;
      if (waited < itemMs || (took < itemMs && waited < MOST_WAITS * itemMs)) return;
      thread.killed = 'time';
      void thread.worker.terminate();
    }, STEP_MS);
  };

  const free = (thread: Thread<Shared, Item, Result>) => {
    clearInterval(thread.watch);
    thread.batch = undefined;
    thread.worker.unref();
  };

  const onMessage = (thread: Thread<Shared, Item, Result>, message: Result[] | ReadyMessage) => {
    if ('ready' in message) {
      thread.ready = message;
      return;
    }
    const { batch } = thread;
    if (!batch) return;
    batch.done.push(...message);
    if (batch.done.length < batch.items.length) return;
    free(thread);
    batch.resolve({ done: batch.done });
    assign();
  };

  const onExit = (thread: Thread<Shared, Item, Result>) => {
    const { batch, fault } = thread;
    free(thread);
    threads.delete(thread);
    if (isStopped) return;
    const isOutOfMemory = (fault as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const by = isOutOfMemory ? 'memory' : thread.killed;
    if (batch && by) batch.resolve({ done: batch.done, killed: { at: Atomics.load(thread.progress, 0), by } });
    if (batch && !by) batch.reject(fault ?? new Error('a thread ended by itself'));
    assign();
  };

  const assign = () => {
    clearTimeout(patience);
    while (waiting.length > 0) {
      const idle =
        [...threads].find(({ batch, killed }) => !batch && !killed) ?? (threads.size === 0 ? start() : undefined);
      if (!idle) break;
      give(idle, waiting.shift()!);
    }
    if (waiting.length === 0 || threads.size >= most) return;
    patience = setTimeout(() => {
      if (waiting.length > 0 && threads.size < most) start();
      assign();
    }, PATIENCE_MS);
  };

  const run = (shared: Shared, items: Item[]): Promise<Run<Result>> =>
    new Promise((resolve, reject) => {
      if (items.length === 0) return resolve({ done: [] });
      if (isStopped) return reject(new Error('the threads have been stopped'));
      waiting.push({ shared, items, done: [], resolve, reject });
      assign();
    });

  start();
  return {
    run,
    stop: async () => {
      isStopped = true;
      clearTimeout(patience);
      const reason = new Error('the threads have been stopped');
      for (const { reject } of waiting.splice(0)) reject(reason);
      await Promise.all(
        [...threads].map(async ({ batch, worker }) => {
          batch?.reject(reason);
          await worker.terminate();
        }),
      );
    },
  };
};
