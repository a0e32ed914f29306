import { beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, sendOf } from '../../../../packages/core/src/testing/test-ledger.js';
import { createAcceptor } from './acceptor.js';

const ledger = await createTestLedger();
beforeEach(() => ledger.clear());

const start = ({ whyNot }: { whyNot?: () => Error | undefined } = {}) => {
  const signals: (string | undefined)[] = [];
  const acceptor = createAcceptor({
    pool: ledger.pool,
    onAccepted: (what) => signals.push(what),
    ...(whyNot && { whyNot }),
  });
  return { accept: acceptor.accept, signals };
};

const personal = () => sendOf({ type: 'PERSONAL', to: ['anna@example.test'] });

const countDispatches = async () => (await ledger.query('SELECT FROM dispatches')).length;

/** Counts the transactions that wrote the dispatches. */
const countTransactions = async () => (await ledger.query('SELECT DISTINCT xmin::text FROM dispatches')).length;

test('sends that arrive together are committed together', async () => {
  const { accept } = start();
  const sends = Array.from({ length: 50 }, personal);
  const results = await Promise.all(sends.map(accept));
  expect(results.map(({ dispatchId }) => dispatchId)).toEqual(sends.map(({ dispatchId }) => dispatchId));
  expect(await countDispatches()).toBe(50);
  expect(await countTransactions()).toBeLessThanOrEqual(2);
});

describe('a batch of sends', () => {
  test('has at most 500 sends', async () => {
    const { accept } = start();
    await Promise.all(Array.from({ length: 1_250 }, () => accept(personal())));
    expect(await countTransactions()).toBeGreaterThanOrEqual(3);
    const [{ most }] = (await ledger.query<{ most: number }>(
      'SELECT max(n)::int AS most FROM (SELECT count(*) AS n FROM dispatches GROUP BY xmin::text) batch',
    )) as [{ most: number }];
    expect(most).toBeLessThanOrEqual(500);
  });

  test('has at most 10,000 deliveries', async () => {
    const { accept } = start();
    const large = () => sendOf({ to: Array.from({ length: 6_000 }, (_, n) => `a${n}@example.test`) });
    await Promise.all([accept(large()), accept(large())]);
    expect(await countTransactions()).toBe(2);
  });
});

test('one faulty send does not refuse the others of its batch', async () => {
  const { accept } = start();
  const faulty = { ...personal(), dispatchId: 'not a UUID' };
  const results = await Promise.allSettled([accept(personal()), accept(faulty), accept(personal())]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await countDispatches()).toBe(2);
});

test('a repeated idempotency key returns the first dispatch', async () => {
  const { accept } = start();
  const first = { ...personal(), idempotencyKey: 'order-4711' };
  const [created, repeated] = await Promise.all([
    accept(first),
    accept({ ...first, dispatchId: personal().dispatchId }),
  ]);
  expect(created).toMatchObject({ created: true, dispatchId: first.dispatchId });
  expect(repeated).toMatchObject({ created: false, dispatchId: first.dispatchId });
});

test('a send is refused at once while sends cannot be accepted, and nothing is written', async () => {
  const { accept, signals } = start({ whyNot: () => new Error('commits hang') });
  await expect(accept(personal())).rejects.toThrow('commits hang');
  expect(await countDispatches()).toBe(0);
  expect(signals).toEqual([]);
});

test('the dispatcher is told whether all sends of a batch are personal', async () => {
  const { accept, signals } = start();
  await Promise.all([accept(personal()), accept(personal())]);
  expect(signals).toEqual(['personal']);
  await Promise.all([accept(personal()), accept(sendOf({ to: ['anna@example.test'] }))]);
  expect(signals.slice(1)).toEqual([undefined]);
});
