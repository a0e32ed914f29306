import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { readSendingState } from './sending-config.js';
import { listSlowDomains, slowDomain } from './slow-domains.js';

let ledger: TestLedger;
const routeId = randomUUID();
const scope = { routeId, domain: 'slow.test' };
const REPLY = '451 4.7.1 too many mails to ann@slow.test';

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.query('DELETE FROM slow_domains');
  await ledger.query('DELETE FROM workers');
});

const slowDown = (perSecond: number, domain = scope.domain) =>
  slowDomain(ledger.pool, { ...scope, domain, perSecond, reply: REPLY });
const slow = async () => (await readSendingState(ledger.pool)).slow;
const age = (seconds: number) =>
  ledger.query('UPDATE slow_domains SET slowed_at = slowed_at - make_interval(secs => $1)', [seconds]);

test('a domain begins at half of the rate of all workers, with its reply but no address', async () => {
  for (const name of ['a', 'b']) {
    await ledger.query('INSERT INTO workers (id, name) VALUES ($1, $2)', [randomUUID(), name]);
  }
  await slowDown(30);
  expect(await slow()).toEqual([{ ...scope, rate: 30, ageMs: expect.closeTo(0, -3) }]);
  expect(await ledger.query('SELECT reply FROM slow_domains')).toEqual([{ reply: '451 4.7.1 too many mails to …' }]);
});

test('replies that come together count once, and later ones halve the rate that it has grown to', async () => {
  await slowDown(40);
  await slowDown(40);
  expect((await slow())[0]!.rate).toBe(20);
  await age(30);
  expect((await slow())[0]!.ageMs).toBeCloseTo(30_000, -3);
  await slowDown(40);
  expect((await slow())[0]!.rate, 'half of one and a half times 20').toBeCloseTo(15, 0);
});

test('are listed with their present rates, the latest first', async () => {
  await slowDown(40);
  await age(30);
  await slowDown(20, 'later.test');
  expect(await listSlowDomains(ledger.pool, { limit: 10 })).toEqual([
    expect.objectContaining({ domain: 'later.test', route: null, perSecond: expect.closeTo(10, 0) }),
    expect.objectContaining({
      domain: 'slow.test',
      perSecond: expect.closeTo(30, 0),
      reply: expect.stringContaining('451'),
    }),
  ]);
});

test('the rate has a minimum', async () => {
  await slowDown(0);
  expect((await slow())[0]!.rate).toBe(0.1);
});

test('after ten minutes without a reply the domain is forgotten, and begins anew', async () => {
  await slowDown(40);
  await age(601);
  expect(await slow()).toEqual([]);
  await slowDown(10);
  expect((await slow())[0]!.rate).toBe(5);
  await age(601);
  await slowDown(10, 'other.test');
  expect(await ledger.query('SELECT domain FROM slow_domains')).toEqual([{ domain: 'other.test' }]);
});
