import { beforeEach, expect, test } from 'vitest';
import { waitUntil } from '../runtime/wait-until.js';
import { addresses, createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { deleteOutboxBatch, formOutboxBatch, measureOutbox, takeOutboxBatch } from './attempt-outbox.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Sends to so many people, which puts as many rows into the outbox. */
const send = async (count: number, more: Parameters<TestLedger['accept']>[0] = {}) => {
  const dispatchId = await ledger.accept({ to: addresses(count), ...more });
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
  return { dispatchId, ids: (await ledger.deliveries(dispatchId)).map(({ id }) => id) };
};

const form = async (rows = 100, bytes = 1_000_000) =>
  (await formOutboxBatch(ledger.pool, { rows, bytes })) !== 'nothing';

/** A shipper's transaction: it holds the batch that it took until it ends. */
const take = async () => {
  const { client, commit, rollBack } = await ledger.begin();
  const batch = await takeOutboxBatch(client);
  return {
    batchId: batch?.batchId,
    attempts: batch?.attempts,
    ids: batch?.attempts.map(({ deliveryId }) => deliveryId),
    rollBack,
    ship: async () => {
      if (batch) await deleteOutboxBatch(client, batch.batchId);
      await commit();
    },
  };
};

const takeAndRollBack = async () => {
  const taken = await take();
  await taken.rollBack();
  return taken;
};

const takeAndShip = async () => {
  const taken = await take();
  await taken.ship();
  return taken;
};

test('a batch stays the same rows in the same order, however often it is taken and whatever comes after it', async () => {
  const { ids } = await send(20);
  expect(await form()).toBe(true);
  const first = await takeAndRollBack();
  expect(first.ids).toEqual(ids);
  await send(5);
  // Rows that are written again lie elsewhere; and PostgreSQL may go through the table as it likes.
  await ledger.query('UPDATE attempt_outbox SET duration_ms = duration_ms + 1 WHERE id % 2 = 0');
  const { client } = await ledger.begin();
  await client.query('SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off');
  const second = await takeOutboxBatch(client);
  expect(second!.batchId).toBe(first.batchId);
  expect(second!.attempts.map(({ deliveryId }) => deliveryId)).toEqual(ids);
});

test('a batch is full where no more rows, or no more bytes, go into it', async () => {
  await send(5, { context: { words: 'x'.repeat(1_000) } });
  expect(await formOutboxBatch(ledger.pool, { rows: 2, bytes: 1_000_000 })).toBe('full');
  expect(await formOutboxBatch(ledger.pool, { rows: 100, bytes: 1_500 })).toBe('full');
  expect(await formOutboxBatch(ledger.pool, { rows: 100, bytes: 1_000_000 })).toBe('some');
  expect(await formOutboxBatch(ledger.pool, { rows: 100, bytes: 1_000_000 })).toBe('nothing');
});

test('two shippers do not take the same batch, and a third finds none', async () => {
  await send(4);
  await form(2);
  await form(2);
  const shippers = [await take(), await take(), await take()];
  const [first, second, third] = shippers.map(({ ids }) => ids);
  expect([...first!, ...second!]).toHaveLength(4);
  expect(new Set([...first!, ...second!]).size).toBe(4);
  expect(third).toBeUndefined();
  for (const shipper of shippers) await shipper.rollBack();
});

test('the batch of a shipper that died is free again', async () => {
  await send(3);
  await form();
  const client = await ledger.pool.connect();
  await client.query('BEGIN');
  const dead = await takeOutboxBatch(client);
  client.release(true);
  await waitUntil(async () => (await takeAndRollBack()).batchId === dead!.batchId, { what: 'the batch to be free' });
});

test('what was shipped is gone, and nothing else', async () => {
  const { ids } = await send(5);
  await form(2);
  expect((await takeAndShip()).ids).toEqual(ids.slice(0, 2));
  expect((await takeAndRollBack()).batchId).toBeUndefined();
  await form();
  expect((await takeAndRollBack()).ids).toEqual(ids.slice(2));
});

test('rows of which somebody is forming a batch are left alone, and not waited for', async () => {
  const { ids } = await send(4);
  const forming = await ledger.begin();
  await formOutboxBatch(forming.client, { rows: 2, bytes: 1_000_000 });
  await form();
  await forming.commit();
  const batches = [await takeAndShip(), await takeAndShip()].map((batch) => batch.ids);
  expect(batches).toHaveLength(2);
  expect(batches).toEqual(expect.arrayContaining([ids.slice(0, 2), ids.slice(2)]));
});

test('several who form batches at once put each row into one of them', async () => {
  await send(60);
  await Promise.all(Array.from({ length: 10 }, () => form(10)));
  while (await form(10));
  const batches = [];
  for (let batch = await takeAndShip(); batch.ids; batch = await takeAndShip()) batches.push(batch.ids);
  expect(batches.flat()).toHaveLength(60);
  expect(new Set(batches.flat()).size).toBe(60);
});

test('where nothing waits no batch is formed', async () => {
  expect(await form()).toBe(false);
  await send(1);
  await form();
  expect(await form()).toBe(false);
});

test('a batch holds about as many bytes of context as it may, and one row at the least', async () => {
  await send(10, { context: { text: 'x'.repeat(1_000) } });
  await form(100, 2_500);
  expect((await takeAndRollBack()).ids).toHaveLength(3);
  await ledger.query('UPDATE attempt_outbox SET batch_id = NULL');
  await ledger.query('DELETE FROM attempt_batches');
  await form(100, 1);
  expect((await takeAndRollBack()).ids).toHaveLength(1);
});

test('a row comes with what its dispatch says', async () => {
  const recipient = { name: 'Ann', context: { code: 7 } };
  const { dispatchId, ids } = await send(0, {
    queue: 'email.films',
    templateSlug: 'films',
    templateVersion: 3,
    context: { title: 'Сталкер' },
    deliveries: [{ userId: null, email: 'ann@example.test', recipient }],
  });
  await form();
  const { attempts } = await takeAndRollBack();
  expect(attempts).toEqual([
    {
      deliveryId: ids[0],
      dispatchId,
      notificationId: null,
      queue: 'email.films',
      templateSlug: 'films',
      templateVersion: 3,
      userId: null,
      email: 'ann@example.test',
      attempt: 1,
      outcome: 'SENT',
      smtpCode: 250,
      enhancedCode: null,
      errorClass: null,
      error: null,
      messageId: `<${ids[0]}.${dispatchId}@example.test>`,
      durationMs: 12,
      queuedAt: expect.any(Date),
      finishedAt: expect.any(Date),
      context: { title: 'Сталкер' },
      recipient,
    },
  ]);
});

test('what waits is counted, up to a number, with the age of the oldest', async () => {
  expect(await measureOutbox(ledger.pool, 100)).toEqual({ waiting: 0, oldestSeconds: 0 });
  await send(7);
  await ledger.query(`UPDATE attempt_outbox SET finished_at = finished_at - interval '90 seconds'`);
  await form(3);
  const { waiting, oldestSeconds } = await measureOutbox(ledger.pool, 100);
  expect(waiting).toBe(7);
  expect(oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(oldestSeconds).toBeLessThan(120);
  expect(await measureOutbox(ledger.pool, 5)).toMatchObject({ waiting: 5 });
});
