import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { cancelDispatch, sweepDispatch } from './control.js';
import { retryDeliveries } from './decide.js';
import { dropContexts, dropRecipients, findWithRecipients } from './drop-contexts.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const context = { word: 'secret' };

const accept = (count: number) =>
  ledger.accept({
    context,
    deliveries: addresses(count).map((email) => ({ userId: null, email, recipient: { name: 'Anna' } })),
  });

const ended = async (count: number, outcome: 'SENT' | 'FAILED' = 'SENT') => {
  const dispatchId = await accept(count);
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((one) => resultOf(one, outcome)),
  );
  return dispatchId;
};

const letDaysPass = (days: number) =>
  ledger.query(
    `UPDATE dispatches SET completed_at = completed_at - make_interval(days => $1),
       cancelled_at = cancelled_at - make_interval(days => $1), created_at = created_at - make_interval(days => $1)`,
    [days],
  );

const drop = (more: Partial<Parameters<typeof dropContexts>[1]> = {}) =>
  dropContexts(ledger.pool, { days: 30, limit: 100, ...more });

const recipientsOf = async (dispatchId: string) =>
  (
    await ledger.query<{ recipient: unknown }>('SELECT recipient FROM deliveries WHERE dispatch_id = $1', [dispatchId])
  ).map(({ recipient }) => recipient);

test('a send that ended long ago loses its context first, then its recipients’ fields in chunks', async () => {
  const dispatchId = await ended(5);
  await letDaysPass(29);
  expect(await drop()).toBe(0);
  await letDaysPass(2);
  expect(await drop()).toBe(1);
  expect(await drop()).toBe(0);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ context: {}, contexts_dropped_at: expect.any(Date) });
  expect(await findWithRecipients(ledger.pool, 10)).toEqual([dispatchId]);

  let after: string | undefined = '';
  let pieces = 0;
  for (; after !== undefined; pieces += 1) {
    after = await dropRecipients(ledger.pool, { dispatchId, after, chunk: 2 });
    expect((await recipientsOf(dispatchId)).filter((one) => Object.keys(one as object).length > 0)).toHaveLength(
      Math.max(0, 5 - 2 * (pieces + 1)),
    );
  }
  expect(pieces).toBe(3);
  expect(await findWithRecipients(ledger.pool, 10)).toEqual([]);
  expect((await ledger.deliveries(dispatchId)).map(({ email }) => email)).toEqual(addresses(5));
});

test('the last chunk of recipients is dropped even if it is full', async () => {
  const dispatchId = await ended(4);
  await letDaysPass(31);
  await drop();
  const last = await dropRecipients(ledger.pool, { dispatchId, after: '', chunk: 4 });
  expect(last).toBe(addresses(4).at(-1));
  expect(await findWithRecipients(ledger.pool, 10)).toEqual([dispatchId]);
  expect(await dropRecipients(ledger.pool, { dispatchId, after: last!, chunk: 4 })).toBeUndefined();
  expect(await findWithRecipients(ledger.pool, 10)).toEqual([]);
});

test('a send with waiting deliveries keeps its context, however old it is', async () => {
  const dispatchId = await accept(2);
  await letDaysPass(400);
  expect(await drop()).toBe(0);
  // The send is cancelled, but its waiting deliveries are not swept yet.
  await cancelDispatch(ledger.pool, dispatchId);
  expect(await drop()).toBe(0);
  await sweepDispatch(ledger.pool, { dispatchId, chunk: 10 });
  // The send was accepted long ago but has only just ended.
  expect(await drop()).toBe(0);
  await letDaysPass(31);
  expect(await drop()).toBe(1);
});

test('a delivery whose context was dropped cannot be retried', async () => {
  const dispatchId = await ended(2, 'FAILED');
  await letDaysPass(31);
  await drop();
  expect(await retryDeliveries(ledger.pool, { dispatchId })).toBe('forgotten');
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', failed: 2 });
});

test('of a retry and a concurrent drop of the context, only one takes effect', async () => {
  for (let round = 0; round < 10; round += 1) {
    const dispatchId = await ended(1, 'FAILED');
    await letDaysPass(31);
    const [retried] = await Promise.all([retryDeliveries(ledger.pool, { dispatchId }), drop()]);
    const { context: kept } = (await ledger.dispatch(dispatchId)) as unknown as { context: object };
    expect(kept).toEqual(retried === 'forgotten' ? {} : context);
    await ledger.clear();
  }
});

test('contexts are dropped oldest first, up to the limit', async () => {
  const first = await ended(1);
  await letDaysPass(1);
  await ended(1);
  await letDaysPass(31);
  expect(await drop({ limit: 1 })).toBe(1);
  expect(await findWithRecipients(ledger.pool, 10)).toEqual([first]);
});
