import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { findActiveQueues, MAX_QUEUES, OVERFLOW_QUEUE, registerQueue } from './queues.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const findActive = () => findActiveQueues(ledger.pool, 600);
const letGoIdle = () => ledger.query(`UPDATE queues SET last_used_at = now() - interval '11 minutes'`);

test('a used queue is active, however often it is registered', async () => {
  expect(await registerQueue(ledger.pool, 'email.news')).toBe('email.news');
  expect(await registerQueue(ledger.pool, 'email.news')).toBe('email.news');
  await registerQueue(ledger.pool, 'email.alerts');
  expect(await findActive()).toEqual(['email.alerts', 'email.news']);
});

test('an idle queue becomes inactive, and active again when it is used', async () => {
  await registerQueue(ledger.pool, 'email.news');
  await letGoIdle();
  expect(await findActive()).toEqual([]);
  await registerQueue(ledger.pool, 'email.news');
  expect(await findActive()).toEqual(['email.news']);
});

test('a queue with an unfinished send stays active', async () => {
  await registerQueue(ledger.pool, 'email.news');
  const dispatchId = await ledger.accept({ queue: 'email.news' });
  await letGoIdle();
  expect(await findActive()).toEqual(['email.news']);
  await ledger.setStatus(dispatchId, 'COMPLETED');
  expect(await findActive()).toEqual([]);
});

test('names beyond the limit share one queue', async () => {
  await ledger.query(`INSERT INTO queues (name) SELECT 'email.n' || n FROM generate_series(1, $1::int) n`, [
    MAX_QUEUES - 1,
  ]);
  expect(await registerQueue(ledger.pool, 'email.last')).toBe('email.last');
  expect(await registerQueue(ledger.pool, 'email.too-many')).toBe(OVERFLOW_QUEUE);
  expect(await registerQueue(ledger.pool, 'email.one-more')).toBe(OVERFLOW_QUEUE);
  expect(await registerQueue(ledger.pool, 'email.last')).toBe('email.last');
  expect(await findActive()).toContain(OVERFLOW_QUEUE);
});
