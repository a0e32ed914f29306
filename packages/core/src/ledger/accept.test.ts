import { beforeAll, expect, test } from 'vitest';
import { addresses, createTestLedger, sendOf, type TestLedger } from '../testing/test-ledger.js';
import { acceptSends, byIdempotencyKey } from './accept.js';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger();
});

const countDispatches = async (key: string) =>
  (await ledger.query('SELECT FROM dispatches WHERE idempotency_key = $1', [key])).length;

test('an accepted send is stored with its deliveries queued in the given order', async () => {
  const people = [
    { userId: null, email: 'b@example.test', recipient: { name: 'B', context: { code: 7 } } },
    { userId: null, email: 'a@example.test', recipient: null },
  ];
  const send = sendOf({ deliveries: people, context: { title: 'Жук "x" \\' }, topic: 'news' });
  const results = await acceptSends(ledger.pool, [send]);
  expect(results).toEqual([
    { dispatchId: send.dispatchId, created: true, inputHash: 'hash', status: 'SENDING', createdAt: expect.any(Date) },
  ]);
  expect(await ledger.dispatch(send.dispatchId)).toMatchObject({
    status: 'SENDING',
    context: { title: 'Жук "x" \\' },
    topic: 'news',
    audience_complete: true,
    total: 2,
    queued: 2,
    cursor: '0',
    published: false,
  });
  expect(await ledger.deliveries(send.dispatchId)).toMatchObject([
    { email: 'b@example.test', status: 'QUEUED', attempts: 0, recipient: { name: 'B', context: { code: 7 } } },
    { email: 'a@example.test', status: 'QUEUED', attempts: 0, recipient: null },
  ]);
});

test('50 concurrent equal sends create one dispatch, and all get its id', async () => {
  const results = await Promise.all(
    Array.from({ length: 50 }, () => acceptSends(ledger.pool, [sendOf({ to: addresses(2), idempotencyKey: 'fifty' })])),
  );
  expect(results.filter(([result]) => result!.created)).toHaveLength(1);
  expect(new Set(results.map(([result]) => result!.dispatchId)).size).toBe(1);
  expect(await countDispatches('fifty')).toBe(1);
  expect(await ledger.deliveries(results[0]![0]!.dispatchId)).toHaveLength(2);
  expect(
    await ledger.query('SELECT FROM deliveries r WHERE NOT EXISTS (SELECT FROM dispatches WHERE id = r.dispatch_id)'),
  ).toEqual([]);
});

test('two callers can use the same idempotency key', async () => {
  const sends = ['key:1', 'key:2'].map((caller) => sendOf({ caller, idempotencyKey: 'shared' }));
  const results = await acceptSends(ledger.pool, sends);
  expect(results.map(({ dispatchId }) => dispatchId)).toEqual(sends.map(({ dispatchId }) => dispatchId));
  expect(await countDispatches('shared')).toBe(2);
});

test('sends without a key are never treated as repeats', async () => {
  const results = await acceptSends(ledger.pool, [sendOf(), sendOf()]);
  expect(results.map(({ created }) => created)).toEqual([true, true]);
});

test('a repeated key returns the hash of the first input', async () => {
  const first = sendOf({ idempotencyKey: 'hashed', inputHash: 'first' });
  await acceptSends(ledger.pool, [first]);
  const [result] = await acceptSends(ledger.pool, [sendOf({ idempotencyKey: 'hashed', inputHash: 'second' })]);
  expect(result).toMatchObject({ dispatchId: first.dispatchId, created: false, inputHash: 'first' });
});

test('a key that occurs twice in a batch creates one dispatch, and results keep the order of calls', async () => {
  const earlier = sendOf({ idempotencyKey: 'earlier' });
  await acceptSends(ledger.pool, [earlier]);
  const sends = [
    sendOf({ to: addresses(1), idempotencyKey: 'twice' }),
    sendOf(),
    sendOf({ to: addresses(1), idempotencyKey: 'twice' }),
    sendOf({ idempotencyKey: 'earlier' }),
  ];
  const results = await acceptSends(ledger.pool, sends);
  expect(results.map(({ created }) => created).sort()).toEqual([false, false, true, true]);
  expect(results[2]!.dispatchId).toBe(results[0]!.dispatchId);
  expect(results[1]!.dispatchId).toBe(sends[1]!.dispatchId);
  expect(results[3]!.dispatchId).toBe(earlier.dispatchId);
  expect(await ledger.deliveries(results[0]!.dispatchId)).toHaveLength(1);
});

test('a batch is accepted as a whole or not at all', async () => {
  const good = sendOf({ to: addresses(1) });
  const bad = sendOf({ to: ['same@example.test', 'same@example.test'] });
  await expect(acceptSends(ledger.pool, [good, bad])).rejects.toThrow('deliveries_address');
  expect(await ledger.dispatch(good.dispatchId)).toBeUndefined();
  expect(await ledger.deliveries(good.dispatchId)).toEqual([]);
});

test.each([
  ['commit', 0],
  ['rollBack', 1],
] as const)('an equal send waits for the %s of the send that is being written', async (end, accepted) => {
  const sends = [sendOf({ idempotencyKey: end }), sendOf({ idempotencyKey: end })] as const;
  const first = await ledger.begin();
  await acceptSends(first.client, [sends[0]]);
  const second = acceptSends(ledger.pool, [sends[1]]);
  await ledger.waiting(1);
  await first[end]();
  const [result] = await second;
  expect(result).toMatchObject({ dispatchId: sends[accepted].dispatchId, created: accepted === 1 });
});

test('an idempotency key is found by its own index, even in a table without statistics', async () => {
  const fresh = await createTestLedger();
  const rows = await fresh.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (COSTS off) SELECT d.id FROM unnest(ARRAY['key:a'], ARRAY['order-1']) AS k(caller, key), LATERAL (${byIdempotencyKey('k.caller', 'k.key')}) d
      WHERE d.caller = k.caller AND d.idempotency_key = k.key`,
  );
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Index Scan using dispatches_idempotency_key');
});
