import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createWorkerMetrics } from './metrics.js';
import { collectLogs } from './testing/logs.js';
import { createThrottle } from './throttle.js';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const start = () => {
  const metrics = createWorkerMetrics();
  const { logger, lines } = collectLogs();
  const rooms: number[] = [];
  const throttle = createThrottle({ onRoom: () => rooms.push(1), metrics, logger });
  onTestFinished(throttle.stop);
  /** As many as go out within so many seconds, where everybody always wants more. */
  const goesOut = async (seconds: number, wanted = 50): Promise<number> => {
    let mails = 0;
    for (let tick = 0; tick < seconds * 100; tick += 1) {
      await vi.advanceTimersByTimeAsync(10);
      mails += throttle.take(wanted);
    }
    return mails;
  };
  const limit = async () => Number(/^tidings_send_limit (.*)$/m.exec(await metrics.registry.metrics())![1]);
  return { throttle, lines, goesOut, limit, rooms: () => rooms.length };
};

const about = (expected: number) => ({
  asymmetricMatch: (actual: number) => Math.abs(actual - expected) <= 0.1 * expected,
  toString: () => `about ${expected}`,
});

test('as long as nobody asks for fewer, everything goes at once', async () => {
  const { throttle, limit } = start();
  expect(throttle.take(1_000_000)).toBe(1_000_000);
  expect(await limit()).toBe(0);
});

describe('when the mail server asks for fewer', () => {
  test('half of what went out goes on, and climbs to where it was in ten seconds', async () => {
    const { throttle, goesOut, limit } = start();
    expect(await goesOut(3, 2)).toBe(600);
    expect(throttle.slowDown('454 slower')).toBe(true);
    expect(await limit()).toEqual(about(100));
    expect(await goesOut(1)).toEqual(about(105));
    await goesOut(8);
    expect(await goesOut(1)).toEqual(about(195));
  });

  test('what was let through and wasn’t a mail holds up no mail', async () => {
    const { throttle, goesOut } = start();
    await goesOut(3, 2);
    throttle.slowDown('454 slower');
    await goesOut(1);
    let messages = 0;
    for (let round = 0; round < 100; round += 1) {
      const taken = await goesOut(0.01);
      throttle.giveBack(taken);
      messages += taken;
    }
    expect(messages).toBeGreaterThan(1_000);
    // A second of it, and what may be saved up for a burst.
    expect(await goesOut(1)).toEqual(about(125 * 1.25));
  });

  test('a swarm of such answers counts as one; another a second later halves it again', async () => {
    const { throttle, goesOut, limit } = start();
    await goesOut(3, 2);
    for (let answers = 0; answers < 20; answers += 1) throttle.slowDown('454 slower');
    expect(await limit()).toEqual(about(100));
    await goesOut(1);
    throttle.slowDown('454 slower');
    expect(await limit()).toEqual(about(52));
  });

  test('the log says it once, and once that it is over, after a minute without another', async () => {
    const { throttle, lines, goesOut, limit } = start();
    await goesOut(3, 2);
    throttle.slowDown('454 slower');
    await goesOut(5);
    throttle.slowDown('454 slower');
    await goesOut(59);
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    await goesOut(2);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(await limit()).toBe(0);
  });

  test('there is a slowest: who asks again then is told that it gets no slower', async () => {
    const { throttle, limit } = start();
    expect(throttle.slowDown('421 too many')).toBe(true);
    expect(await limit()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(throttle.slowDown('421 too many')).toBe(false);
    expect(await limit()).toBe(1);
  });

  test('whoever was given less than was wanted is told when there is more', async () => {
    const { throttle, rooms } = start();
    throttle.slowDown('421 too many');
    expect(throttle.take(5)).toBe(0);
    expect(rooms()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rooms()).toBe(1);
    expect(throttle.take(5)).toBe(1);
  });
});

test('against a server that takes 40 a second it settles below that, and few are turned away', async () => {
  const { throttle } = start();
  let [sent, refused, taken, second] = [0, 0, 0, 0];
  for (let tick = 0; tick < 120 * 100; tick += 1) {
    await vi.advanceTimersByTimeAsync(10);
    if (tick % 100 === 0) [second, taken] = [second + 1, 0];
    for (const _mail of Array.from({ length: throttle.take(4) })) {
      taken += 1;
      if (taken <= 40) {
        sent += second > 20 ? 1 : 0;
        continue;
      }
      refused += second > 20 ? 1 : 0;
      throttle.slowDown('454 slower');
    }
  }
  expect(sent / 100).toBeGreaterThan(25);
  expect(refused / sent).toBeLessThan(0.05);
});
