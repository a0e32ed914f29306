import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { createSignInThrottle, type SignInThrottle } from './sign-in-throttle.js';

let dataSource: DataSource;
let throttle: SignInThrottle;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  throttle = createSignInThrottle({ dataSource, secretKey: 'a key' });
});

beforeEach(async () => {
  await dataSource.query('DELETE FROM sign_in_tries');
});

/** Counts the attempts that are let through before the first RATE_LIMITED, at most `max`. */
const countUntilRefused = async (attempt: (n: number) => { name: string; address: string }, max: number) => {
  for (let n = 0; n < max; n += 1) {
    const refusal = await throttle.begin(attempt(n)).catch((err: unknown) => err);
    if (!refusal) continue;
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
    return n;
  }
  return max;
};

const pass = (seconds: number) =>
  dataSource.query(
    `UPDATE sign_in_tries SET last_at = last_at - make_interval(secs => $1),
    blocked_until = CASE WHEN isfinite(blocked_until) THEN blocked_until - make_interval(secs => $1) ELSE blocked_until END`,
    [seconds],
  );

const same = () => ({ name: 'anna', address: '192.0.2.1' });

test('five attempts on one name from one address need no waiting', async () => {
  expect(await countUntilRefused(same, 10)).toBe(5);
});

test('attempts on different spellings of a name are counted together', async () => {
  const spellings = ['anna', 'ANNA', 'Anna'];
  expect(await countUntilRefused((n) => ({ name: spellings[n % 3]!, address: '192.0.2.1' }), 10)).toBe(5);
});

test('30 attempts from one address, and 20 on one name, need no waiting', async () => {
  expect(await countUntilRefused((n) => ({ name: `user${n}`, address: '192.0.2.1' }), 40)).toBe(30);
  await dataSource.query('DELETE FROM sign_in_tries');
  expect(await countUntilRefused((n) => ({ name: 'anna', address: `192.0.2.${n}` }), 40)).toBe(20);
});

test('waiting times double, up to 15 minutes for one address', async () => {
  await countUntilRefused(same, 10);
  const waits: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const [{ wait }] = await dataSource.query(
      `SELECT round(extract(epoch FROM max(blocked_until) - now()))::int AS wait FROM sign_in_tries WHERE isfinite(blocked_until)`,
    );
    waits.push(wait);
    await pass(wait + 1);
    await throttle.begin(same());
  }
  expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(waits.at(-1)).toBe(15 * 60);
});

test('attempts on one name from many addresses have to wait at most a minute', async () => {
  for (let n = 0; n < 30; n += 1) {
    await throttle.begin({ name: 'anna', address: `192.0.2.${n}` });
    await pass(61);
  }
  const refusal = await throttle
    .begin({ name: 'anna', address: '198.51.100.1' })
    .then(() => throttle.begin({ name: 'anna', address: '198.51.100.2' }).catch((err: unknown) => err));
  expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
  const { retryAfterMs } = (refusal as { extensions: { retryAfterMs: number } }).extensions;
  expect(retryAfterMs).toBeGreaterThan(50_000);
  expect(retryAfterMs).toBeLessThanOrEqual(60_000);
});

test('a correct password resets the count of the name, and lowers the count of the address by one', async () => {
  await countUntilRefused(same, 4);
  await throttle.succeeded(same());
  expect(await countUntilRefused(same, 10)).toBe(5);
});

test('a refused attempt is not counted, and counts expire after an hour', async () => {
  await countUntilRefused(same, 10);
  for (let n = 0; n < 5; n += 1) await throttle.begin(same()).catch(() => {});
  await pass(2);
  await throttle.begin(same());
  await pass(3_601);
  expect(await countUntilRefused(same, 10)).toBe(5);
});

test('concurrent attempts are all counted', async () => {
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => throttle.begin(same())));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
});

test('neither names nor addresses are stored', async () => {
  await throttle.begin({ name: 'hunter2', address: '192.0.2.1' });
  const rows = await dataSource.query('SELECT key FROM sign_in_tries');
  expect(JSON.stringify(rows)).not.toMatch(/hunter2|192\.0\.2/);
});
