import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createLogger } from './logger.js';
import { type Loop, startLoop } from './loop.js';
import { waitUntil } from './wait-until.js';

const FOREVER_MS = 1_000_000_000;
const logger = createLogger({ name: 'test', level: 'silent' });

const start = (step: () => Promise<'again' | 'wait'>, everyMs = FOREVER_MS): Loop => {
  const loop = startLoop({ name: 'test', everyMs, step, logger });
  onTestFinished(loop.stop);
  return loop;
};

/** A promise that the test resolves. */
const createGate = () => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

test('a step that returns "again" runs again at once, and a step that returns "wait" does not', async () => {
  let runs = 0;
  start(async () => {
    runs += 1;
    return runs < 5 ? 'again' : 'wait';
  });
  await waitUntil(() => runs === 5);
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(runs).toBe(5);
});

test('a step runs again after its interval', async () => {
  let runs = 0;
  start(async () => {
    runs += 1;
    return 'wait';
  }, 1);
  await waitUntil(() => runs >= 3);
});

test('a wake runs the step before its interval has passed', async () => {
  let runs = 0;
  const loop = start(async () => {
    runs += 1;
    return 'wait';
  });
  await waitUntil(() => runs === 1);
  await turn();
  loop.wake();
  await waitUntil(() => runs === 2);
});

test('two starts of a step are at least apartMs apart, so that items gather into a batch', async () => {
  const begun: number[] = [];
  const loop = startLoop({
    name: 'test',
    everyMs: FOREVER_MS,
    apartMs: 50,
    logger,
    step: async () => {
      begun.push(performance.now());
      return 'wait';
    },
  });
  onTestFinished(loop.stop);
  await waitUntil(() => begun.length === 1);
  const waking = setInterval(loop.wake, 1);
  onTestFinished(() => clearInterval(waking));
  await waitUntil(() => begun.length === 4);
  expect(begun[3]! - begun[0]!).toBeGreaterThanOrEqual(150);
});

test('wakes during a step run it once more afterwards, never concurrently', async () => {
  const gate = createGate();
  let runs = 0;
  let running = 0;
  let most = 0;
  const loop = start(async () => {
    runs += 1;
    running += 1;
    most = Math.max(most, running);
    if (runs === 1) await gate.opened;
    running -= 1;
    return 'wait';
  });
  loop.wake();
  loop.wake();
  loop.wake();
  gate.open();
  await waitUntil(() => runs === 2);
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect({ runs, most }).toEqual({ runs: 2, most: 1 });
});

test('stop waits for the running step, after which the step does not run again', async () => {
  const gate = createGate();
  let runs = 0;
  let ended = false;
  const loop = start(async () => {
    runs += 1;
    await gate.opened;
    ended = true;
    return 'again';
  });
  await waitUntil(() => runs === 1);
  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect(stopped).toBe(false);
  gate.open();
  await stopping;
  expect({ runs, ended }).toEqual({ runs: 1, ended: true });
});

test('stop ends the interval and can be called twice', async () => {
  let runs = 0;
  const loop = start(async () => {
    runs += 1;
    return 'wait';
  });
  await waitUntil(() => runs === 1);
  await Promise.all([loop.stop(), loop.stop()]);
  loop.wake();
  await turn();
  expect(runs).toBe(1);
});

test('a failing step is retried with backoff, up to five seconds, or half a second for frequent steps', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const at: number[] = [];
  const start = Date.now();
  const loop = startLoop({
    name: 'test',
    everyMs: FOREVER_MS,
    logger,
    step: async () => {
      at.push(Date.now() - start);
      throw new Error('away');
    },
  });
  await vi.advanceTimersByTimeAsync(25_000);
  const waits = at.slice(1).map((time, n) => time - at[n]!);
  expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  await loop.stop();
  const runs: number[] = [];
  const often = startLoop({
    name: 'test',
    everyMs: 10,
    logger,
    step: async () => {
      runs.push(Date.now());
      throw new Error('away');
    },
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs.at(-1)! - runs.at(-2)!).toBe(500);
  await often.stop();
});

test('a success resets the backoff', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let runs = 0;
  const loop = startLoop({
    name: 'test',
    everyMs: 50,
    logger,
    step: async () => {
      runs += 1;
      if (runs !== 4) throw new Error('away');
      return 'again';
    },
  });
  await vi.advanceTimersByTimeAsync(200 + 400 + 500);
  expect(runs).toBe(5);
  await vi.advanceTimersByTimeAsync(200);
  expect(runs).toBe(6);
  await loop.stop();
});

test('each new error is logged once, and so is the recovery', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const said: string[] = [];
  const write = (line: string) => said.push(JSON.parse(line).err?.message ?? JSON.parse(line).msg);
  const reasons = ['away', 'away', 'away', 'full', 'full'];
  const loop = startLoop({
    name: 'test',
    everyMs: FOREVER_MS,
    logger: pino({}, { write }),
    step: async () => {
      const reason = reasons.shift();
      if (reason) throw new Error(reason);
      return 'wait';
    },
  });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(said).toEqual(['away', 'full', 'works again']);
  await loop.stop();
});
