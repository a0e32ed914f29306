// Jobs for thread tests. Not TypeScript, because threads run files that Node can read.
import { threadId } from 'node:worker_threads';
import { answerTasks } from '@tidings/core/runtime/answer-tasks';

const JOBS = {
  nothing: () => {},
  'for ever': () => {
    for (;;);
  },
  'all memory': () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1_000).fill(hoard.length));
  },
  /** Neither ends nor uses CPU time. */
  wait: () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
  /** Waits longer than the limit of an item, as if for a CPU. */
  'wait a while': () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900);
  },
  later: () => Promise.resolve('later'),
  /** The thread's number. */
  thread: () => String(threadId),
  throw: () => {
    throw new Error('thrown in a thread');
  },
  exit: () => process.exit(0),
  /** Uses 60 milliseconds of CPU time; `long` uses 150. */
  short: () => workFor(60),
  long: () => workFor(150),
};

const workFor = (ms) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

answerTasks({
  begin: (prefix) => (job) => {
    const result = JOBS[job]();
    return result instanceof Promise ? result : `${prefix}${result ?? job}`;
  },
  sizeOf: (result) => result.length,
});
