import { Worker } from 'node:worker_threads';
import { workedMs } from './thread-time.js';

/** The results of a batch in a thread. */
export interface Run<Result> {
  /** Results of the first items, in order. All of them if no item was killed. */
  done: Result[];
  /** The item that took too much time or memory. Results of the items just before it may be missing. */
  killed?: { at: number; by: 'time' | 'memory' };
}

/** Threads for work that may not terminate, or may use up all memory. */
export interface ThreadPool<Shared, Item, Result> {
  /** Rejects if no thread can be started, or after `stop`. */
  run(shared: Shared, items: Item[]): Promise<Run<Result>>;
  stop(): Promise<void>;
}

/** Settings that a thread gets at its start. */
export interface ThreadSettings {
  progress: Int32Array;
  isBackground: boolean;
}

/** A thread's first message: its directory in /proc, or null on systems without one. */
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
  /** Index of the current item in the current batch. */
  progress: Int32Array;
  /** The thread's first message. Undefined until the thread has started. */
  ready: ReadyMessage | undefined;
  batch: Batch<Shared, Item, Result> | undefined;
  watch: NodeJS.Timeout | undefined;
  /** Ends the thread unless it gets a batch before. */
  idleTimer: NodeJS.Timeout | undefined;
  /** Set to the reason before the pool terminates the thread. */
  killed: 'time' | 'idle' | undefined;
  error: unknown;
}

/** Time is counted in ticks of this process, so that a suspended or starved process doesn't kill its threads. */
const TICK_MS = 100;

/** A thread that waits for a CPU isn't slow. It is killed nevertheless after this many times the limit. */
const MAX_WAITS = 20;

/** Another thread is started after batches have waited for this long. */
const GROW_AFTER_MS = 50;

const YOUNG_GENERATION_MB = 32;

/** A pool of threads that run `script`, the path of a built module that calls `answerTasks`. */
export const createThreadPool = <Shared, Item, Result>({
  script,
  maxThreads,
  itemMs,
  heapMb,
  isBackground = false,
  idleMs,
}: {
  script: string;
  /** Maximum number of threads. The first one starts at once, unless `idleMs` is set. */
  maxThreads: number;
  /**
   * An item that runs longer is killed, at most 0.2 s later. On Linux, time that the thread waits for a CPU doesn't
   * count.
   */
  itemMs: number;
  heapMb: number;
  /** On Linux, runs the threads at low priority. */
  isBackground?: boolean;
  /** Ends threads that had nothing to do for this long. The first one starts with the first batch. */
  idleMs?: number;
}): ThreadPool<Shared, Item, Result> => {
  const threads = new Set<Thread<Shared, Item, Result>>();
  const waiting: Batch<Shared, Item, Result>[] = [];
  let growTimer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const start = () => {
    const progress = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(script, {
      workerData: { progress, isBackground } satisfies ThreadSettings,
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    const thread: Thread<Shared, Item, Result> = {
      worker,
      progress,
      ready: undefined,
      batch: undefined,
      watch: undefined,
      idleTimer: undefined,
      killed: undefined,
      error: undefined,
    };
    // An idle thread doesn't keep the process alive.
    worker.unref();
    threads.add(thread);
    worker.on('message', (message: Result[] | ReadyMessage) => onMessage(thread, message));
    worker.on('error', (err) => {
      thread.error = err;
    });
    worker.on('exit', () => onExit(thread));
    return thread;
  };

  const assignTo = (thread: Thread<Shared, Item, Result>, batch: Batch<Shared, Item, Result>) => {
    thread.batch = batch;
    clearTimeout(thread.idleTimer);
    Atomics.store(thread.progress, 0, 0);
    thread.worker.ref();
    thread.worker.postMessage({ shared: batch.shared, items: batch.items });
    let at = -1;
    let ticks = 0;
    let workedBefore: number | undefined;
    thread.watch = setInterval(() => {
      // The time limit of an item doesn't include the start of the thread.
      if (!thread.ready) return;
      const now = Atomics.load(thread.progress, 0);
      const worked = workedMs(thread.ready.ready ?? undefined);
      if (now !== at) {
        at = now;
        ticks = 0;
        workedBefore = worked;
        return;
      }
      ticks += 1;
      const waited = ticks * TICK_MS;
      const took = worked === undefined || workedBefore === undefined ? waited : worked - workedBefore;
      if (waited < itemMs || (took < itemMs && waited < MAX_WAITS * itemMs)) return;
      thread.killed = 'time';
      void thread.worker.terminate();
    }, TICK_MS);
  };

  const release = (thread: Thread<Shared, Item, Result>) => {
    clearInterval(thread.watch);
    clearTimeout(thread.idleTimer);
    thread.batch = undefined;
    thread.worker.unref();
  };

  const endWhenIdle = (thread: Thread<Shared, Item, Result>) => {
    if (idleMs === undefined || thread.batch) return;
    thread.idleTimer = setTimeout(() => {
      thread.killed = 'idle';
      void thread.worker.terminate();
    }, idleMs);
    thread.idleTimer.unref();
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
    release(thread);
    batch.resolve({ done: batch.done });
    assign();
    endWhenIdle(thread);
  };

  const onExit = (thread: Thread<Shared, Item, Result>) => {
    const { batch, error } = thread;
    release(thread);
    threads.delete(thread);
    if (isStopped) return;
    const isOutOfMemory = (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const by = isOutOfMemory ? 'memory' : thread.killed;
    if (batch && by && by !== 'idle')
      batch.resolve({ done: batch.done, killed: { at: Atomics.load(thread.progress, 0), by } });
    else if (batch) batch.reject(error ?? new Error('the thread exited'));
    assign();
  };

  const assign = () => {
    clearTimeout(growTimer);
    while (waiting.length > 0) {
      const idle =
        [...threads].find(({ batch, killed }) => !batch && !killed) ?? (threads.size === 0 ? start() : undefined);
      if (!idle) break;
      assignTo(idle, waiting.shift()!);
    }
    if (waiting.length === 0 || threads.size >= maxThreads) return;
    growTimer = setTimeout(() => {
      if (waiting.length > 0 && threads.size < maxThreads) start();
      assign();
    }, GROW_AFTER_MS);
  };

  const run = (shared: Shared, items: Item[]): Promise<Run<Result>> =>
    new Promise((resolve, reject) => {
      if (items.length === 0) return resolve({ done: [] });
      if (isStopped) return reject(new Error('the thread pool is stopped'));
      waiting.push({ shared, items, done: [], resolve, reject });
      assign();
    });

  if (idleMs === undefined) start();
  return {
    run,
    stop: async () => {
      isStopped = true;
      clearTimeout(growTimer);
      const reason = new Error('the thread pool is stopped');
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
