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
  let calls = 0;
  const throttle = createThrottle({ onPermits: () => (calls += 1), metrics, logger });
  onTestFinished(throttle.stop);
  /** Takes up to `wanted` permits every 10 ms. Resolves to the number of permits taken within `seconds`. */
  const sendFor = async (seconds: number, wanted = 50): Promise<number> => {
    let mails = 0;
    for (let tick = 0; tick < seconds * 100; tick += 1) {
      await vi.advanceTimersByTimeAsync(10);
      mails += throttle.take(wanted);
    }
    return mails;
  };
  /** 0 if there is no limit. */
  const limit = () => (Number.isFinite(throttle.limit()) ? throttle.limit() : 0);
  return { throttle, lines, sendFor, limit, onPermitsCalls: () => calls };
};

const about = (expected: number) => ({
  asymmetricMatch: (actual: number) => Math.abs(actual - expected) <= 0.1 * expected,
  toString: () => `about ${expected}`,
});

test('without a throttling reply there is no limit', async () => {
  const { throttle, limit } = start();
  expect(throttle.take(1_000_000)).toBe(1_000_000);
  expect(await limit()).toBe(0);
});

describe('after a throttling reply', () => {
  test('the rate is halved, and climbs back within ten seconds', async () => {
    const { throttle, sendFor, limit } = start();
    expect(await sendFor(3, 2)).toBe(600);
    expect(throttle.slowDown('454 slower')).toBe(true);
    expect(await limit()).toEqual(about(100));
    expect(await sendFor(1)).toEqual(about(105));
    await sendFor(8);
    expect(await sendFor(1)).toEqual(about(195));
  });

  test('released permits are available to other mails', async () => {
    const { throttle, sendFor } = start();
    await sendFor(3, 2);
    throttle.slowDown('454 slower');
    await sendFor(1);
    let messages = 0;
    for (let round = 0; round < 100; round += 1) {
      const taken = await sendFor(0.01);
      throttle.release(taken);
      messages += taken;
    }
    expect(messages).toBeGreaterThan(1_000);
    // The expected number is one second of the rate plus a burst of a quarter of a second.
    expect(await sendFor(1)).toEqual(about(125 * 1.25));
  });

  test('replies within a second count as one, and another a second later halves the rate again', async () => {
    const { throttle, sendFor, limit } = start();
    await sendFor(3, 2);
    for (let answers = 0; answers < 20; answers += 1) throttle.slowDown('454 slower');
    expect(await limit()).toEqual(about(100));
    await sendFor(1);
    throttle.slowDown('454 slower');
    expect(await limit()).toEqual(about(52));
  });

  test('the log has one line when throttling begins, and one when it ends after a minute without a reply', async () => {
    const { throttle, lines, sendFor, limit } = start();
    await sendFor(3, 2);
    throttle.slowDown('454 slower');
    await sendFor(5);
    throttle.slowDown('454 slower');
    await sendFor(59);
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    await sendFor(2);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(await limit()).toBe(0);
  });

  test('the rate has a minimum, and slowDown returns false once it is reached', async () => {
    const { throttle, limit } = start();
    expect(throttle.slowDown('421 too many')).toBe(true);
    expect(await limit()).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(throttle.slowDown('421 too many')).toBe(false);
    expect(await limit()).toBe(1);
  });

  test('onPermits is called once there are permits again, after take gave fewer than wanted', async () => {
    const { throttle, onPermitsCalls } = start();
    throttle.slowDown('421 too many');
    expect(throttle.take(5)).toBe(0);
    expect(onPermitsCalls()).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onPermitsCalls()).toBe(1);
    expect(throttle.take(5)).toBe(1);
  });
});

test('the rate settles below the limit of a server that takes 40 mails per second, and few mails are refused', async () => {
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
