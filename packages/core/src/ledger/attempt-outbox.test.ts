import { beforeEach, describe, expect, test } from 'vitest';
import { waitUntil } from '../runtime/wait-until.js';
import { addresses, createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { ATTEMPT_OUTBOX, type OutboxAttempt } from './attempt-outbox.js';
import { sweepDispatch } from './control.js';
import { derivedAttemptId } from './derived-attempt-id.js';
import { eraseDeliveries } from './erase.js';
import { lapseLeases } from './leases.js';
import { formOutboxBatch, measureOutbox, type OutboxBatch, shipOutboxBatch } from './outbox.js';
import { settleAttempts } from './settle.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Settles this many deliveries one by one, which adds as many entries to the outbox. */
const send = async (count: number, more: Parameters<TestLedger['accept']>[0] = {}) => {
  const dispatchId = await ledger.accept({ to: addresses(count), ...more });
  for (const delivery of await ledger.claim(dispatchId)) {
    await settleAttempts(ledger.pool, [resultOf(delivery, 'SENT')]);
  }
  return { dispatchId, ids: (await ledger.deliveries(dispatchId)).map(({ id }) => id) };
};

const form = async (rows = 100, bytes = 1_000_000) =>
  (await formOutboxBatch(ledger.pool, ATTEMPT_OUTBOX, { rows, bytes })) !== 'nothing';

/** Starts a shipper that takes a batch, if there is one, and holds it until the test calls `ship` or `fail`. */
const take = async () => {
  let taken: OutboxBatch<OutboxAttempt> | undefined;
  let end!: (outcome: Error | undefined) => void;
  const shipping = shipOutboxBatch(ledger.pool, ATTEMPT_OUTBOX, async (batch) => {
    taken = batch;
    const failure = await new Promise<Error | undefined>((resolve) => {
      end = resolve;
    });
    if (failure) throw failure;
  });
  await Promise.race([shipping, waitUntil(() => taken, { what: 'a batch, or none' })]);
  const batch = taken as OutboxBatch<OutboxAttempt> | undefined;
  return {
    batchId: batch?.batchId,
    attempts: batch?.rows,
    ids: batch?.rows.map(({ deliveryId }) => deliveryId),
    fail: async () => {
      if (!batch) return;
      end(new Error('the log is away'));
      await expect(shipping).rejects.toThrow('the log is away');
    },
    ship: async () => {
      if (!batch) return;
      end(undefined);
      await shipping;
    },
  };
};

/** Takes a batch and fails. The shipper's connection is closed, which releases its lock after a short delay. */
const takeAndFail = async () => {
  const taken = await take();
  await taken.fail();
  await waitUntil(
    async () =>
      (
        await ledger.query(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
      ).length === 0,
    {
      what: 'the lock to be gone',
    },
  );
  return taken;
};

const takeAndShip = async () => {
  const taken = await take();
  await taken.ship();
  return taken;
};

test('a batch keeps its rows and their order, however often it is read and whatever is added later', async () => {
  const { ids } = await send(20);
  expect(await form()).toBe(true);
  const first = await takeAndFail();
  expect(first.ids).toEqual(ids);
  await send(5);
  // This update moves rows to another place in the table, which must not change their order in the batch.
  await ledger.query('UPDATE attempt_outbox SET attempts = attempts + 0 WHERE id % 2 = 0');
  const second = await takeAndFail();
  expect(second.batchId).toBe(first.batchId);
  expect(second.ids).toEqual(ids);
});

test('a batch is full when no more rows or bytes fit', async () => {
  await send(5, { context: { words: 'x'.repeat(1_000) } });
  expect(await formOutboxBatch(ledger.pool, ATTEMPT_OUTBOX, { rows: 2, bytes: 1_000_000 })).toBe('full');
  expect(await formOutboxBatch(ledger.pool, ATTEMPT_OUTBOX, { rows: 100, bytes: 1_500 })).toBe('full');
  expect(await formOutboxBatch(ledger.pool, ATTEMPT_OUTBOX, { rows: 100, bytes: 1_000_000 })).toBe('some');
  expect(await formOutboxBatch(ledger.pool, ATTEMPT_OUTBOX, { rows: 100, bytes: 1_000_000 })).toBe('nothing');
});

test('two shippers take different batches, and a third one gets none', async () => {
  await send(4);
  await form(2);
  await form(2);
  const shippers = [await take(), await take(), await take()];
  const [first, second, third] = shippers.map(({ ids }) => ids);
  expect([...first!, ...second!]).toHaveLength(4);
  expect(new Set([...first!, ...second!]).size).toBe(4);
  expect(third).toBeUndefined();
  for (const shipper of shippers) await shipper.fail();
});

test('the batch of a failed shipper becomes free again', async () => {
  await send(3);
  await form();
  const failed = await takeAndFail();
  expect((await takeAndShip()).batchId).toBe(failed.batchId);
});

test('no transaction is open while a batch is shipped, because it would hold back vacuum', async () => {
  await send(3);
  await form();
  const shipper = await take();
  const open = await ledger.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
  );
  expect(open).toEqual([]);
  await shipper.ship();
});

test('an empty batch does not block others', async () => {
  await ledger.query('INSERT INTO attempt_batches (id) SELECT gen_random_uuid()');
  const { ids } = await send(2);
  await form();
  expect((await take()).ids).toBeUndefined();
  expect((await takeAndShip()).ids).toEqual(ids);
});

test('a statement that ends several attempts writes one entry for each dispatch, with all attempts', async () => {
  const dispatchIds = [await ledger.accept({ to: addresses(30) }), await ledger.accept({ to: addresses(20) })];
  const claimed = [...(await ledger.claim(dispatchIds[0]!)), ...(await ledger.claim(dispatchIds[1]!))];
  await settleAttempts(
    ledger.pool,
    claimed.map((delivery) => resultOf(delivery, 'SENT')),
  );
  const entries = await ledger.query('SELECT dispatch_id, attempts FROM attempt_outbox ORDER BY id');
  expect(entries).toEqual([
    { dispatch_id: dispatchIds[0], attempts: 30 },
    { dispatch_id: dispatchIds[1], attempts: 20 },
  ]);
  expect(await form(40)).toBe(true);
  expect((await takeAndShip()).ids).toEqual(claimed.map(({ id }) => id));
});

test('shipping deletes exactly the shipped rows', async () => {
  const { ids } = await send(5);
  await form(2);
  expect((await takeAndShip()).ids).toEqual(ids.slice(0, 2));
  expect((await takeAndFail()).batchId).toBeUndefined();
  await form();
  expect((await takeAndFail()).ids).toEqual(ids.slice(2));
});

test('rows that another process is batching are skipped without waiting', async () => {
  const { ids } = await send(4);
  const forming = await ledger.begin();
  await formOutboxBatch(forming.client, ATTEMPT_OUTBOX, { rows: 2, bytes: 1_000_000 });
  await form();
  await forming.commit();
  const batches = [await takeAndShip(), await takeAndShip()].map((batch) => batch.ids);
  expect(batches).toHaveLength(2);
  expect(batches).toEqual(expect.arrayContaining([ids.slice(0, 2), ids.slice(2)]));
});

test('concurrent batching puts each row into one batch', async () => {
  await send(60);
  await Promise.all(Array.from({ length: 10 }, () => form(10)));
  while (await form(10));
  const batches = [];
  for (let batch = await takeAndShip(); batch.ids; batch = await takeAndShip()) batches.push(batch.ids);
  expect(batches.flat()).toHaveLength(60);
  expect(new Set(batches.flat()).size).toBe(60);
});

test('no batch is formed if nothing is waiting', async () => {
  expect(await form()).toBe(false);
  await send(1);
  await form();
  expect(await form()).toBe(false);
});

test('a batch holds about as many bytes of context as allowed, and at least one row', async () => {
  await send(10, { context: { text: 'x'.repeat(1_000) } });
  await form(100, 2_500);
  expect((await takeAndFail()).ids).toHaveLength(3);
  await ledger.query('UPDATE attempt_outbox SET batch_id = NULL');
  await ledger.query('DELETE FROM attempt_batches');
  await form(100, 1);
  expect((await takeAndFail()).ids).toHaveLength(1);
});

test('an attempt is shipped with the fields of its dispatch', async () => {
  const recipient = { name: 'Ann', context: { code: 7 } };
  const { dispatchId, ids } = await send(0, {
    queue: 'email.films',
    templateSlug: 'films',
    templateVersion: 3,
    topic: 'product-news',
    context: { title: 'Сталкер' },
    deliveries: [{ userId: null, email: 'ann@example.test', recipient }],
  });
  await form();
  const { attempts } = await takeAndFail();
  expect(attempts).toEqual([
    {
      attemptId: expect.stringMatching(UUID),
      deliveryId: ids[0],
      dispatchId,
      notificationId: null,
      queue: 'email.films',
      templateSlug: 'films',
      templateVersion: 3,
      topic: 'product-news',
      userId: null,
      email: 'ann@example.test',
      attempt: 1,
      outcome: 'SENT',
      smtpCode: 250,
      enhancedCode: null,
      errorClass: null,
      error: null,
      response: null,
      messageId: `<${ids[0]}.${dispatchId}@example.test>`,
      durationMs: 12,
      queuedAt: expect.stringMatching(/^\d{4}-.*\d[+-]\d\d:\d\d$/),
      finishedAt: expect.stringMatching(/^\d{4}-.*\d[+-]\d\d:\d\d$/),
      context: '{"title": "Сталкер"}',
      recipient: expect.any(String),
    },
  ]);
  expect(JSON.parse(attempts![0]!.recipient)).toEqual(recipient);
});

test('waiting attempts are counted up to a limit, with the age of the oldest', async () => {
  expect(await measureOutbox(ledger.pool, ATTEMPT_OUTBOX, 100)).toEqual({ waiting: 0, oldestSeconds: 0 });
  await send(7);
  await ledger.query(`UPDATE attempt_outbox SET finished_at = finished_at - interval '90 seconds'`);
  await form(3);
  const { waiting, oldestSeconds } = await measureOutbox(ledger.pool, ATTEMPT_OUTBOX, 100);
  expect(waiting).toBe(7);
  expect(oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(oldestSeconds).toBeLessThan(120);
  expect(await measureOutbox(ledger.pool, ATTEMPT_OUTBOX, 5)).toMatchObject({ waiting: 5 });
});

describe('the id of an attempt', () => {
  const idsOf = async (dispatchId: string) => (await ledger.outbox(dispatchId)).map(({ attempt_id }) => attempt_id);

  test.each(['SENT', 'RETRY', 'FAILED', 'UNCERTAIN'] as const)(
    'is the lease token of its claim if the outcome is %s',
    async (outcome) => {
      const dispatchId = await ledger.accept({ to: addresses(2) });
      const claimed = await ledger.claim(dispatchId);
      await settleAttempts(
        ledger.pool,
        claimed.map((delivery) => resultOf(delivery, outcome)),
      );
      expect(await idsOf(dispatchId)).toEqual(claimed.map(({ leaseToken }) => leaseToken));
    },
  );

  test('is the same for an expired lease and the late result of its claim, and the expiry has the earlier time', async () => {
    const dispatchId = await ledger.accept({ to: addresses(1) });
    const [claimed] = await ledger.claim(dispatchId);
    await ledger.letTimePass();
    await lapseLeases(ledger.pool, { policy: 'resend', maxAttempts: 3, limit: 100 });
    await settleAttempts(ledger.pool, [resultOf(claimed!, 'SENT')]);
    const [lapse, result] = await ledger.outbox(dispatchId);
    expect([lapse, result]).toMatchObject([
      { outcome: 'UNCERTAIN', attempt: 1, attempt_id: claimed!.leaseToken, finished_at: claimed!.firstClaimedAt },
      { outcome: 'SENT', attempt: 1, attempt_id: claimed!.leaseToken },
    ]);
    expect(Number(lapse!.finished_at)).toBeLessThan(Number(result!.finished_at));
  });

  test('is different for each claim', async () => {
    const dispatchId = await ledger.accept({ to: addresses(1) });
    for (let tries = 0; tries < 3; tries += 1) {
      const [claimed] = await ledger.claim(dispatchId);
      await settleAttempts(ledger.pool, [resultOf(claimed!, 'RETRY')]);
      await ledger.letTimePass();
    }
    expect(new Set(await idsOf(dispatchId)).size).toBe(3);
  });

  test('is created for each delivery that is suppressed, expired or erased without a claim, and webhooks tell the same one', async () => {
    await ledger.query(`
      INSERT INTO webhook_endpoints (id, name, target, host, types, is_batched, max_in_flight, state)
      VALUES (gen_random_uuid(), 'all', '', '', '{delivery.suppressed,delivery.expired}', true, 1, 'ACTIVE')`);
    const [userId] = await ledger.addUsers(1);
    const deliveries = [{ userId: userId!, email: 'user1@example.test', recipient: null }];
    const suppressed = await ledger.accept({ type: 'PERSONAL', deliveries });
    await ledger.query('DELETE FROM users');
    await ledger.claim(suppressed);
    const expired = await ledger.accept({ to: addresses(2) });
    await ledger.query(`UPDATE dispatches SET expires_at = now() - interval '1 s' WHERE id = $1`, [expired]);
    await sweepDispatch(ledger.pool, { dispatchId: expired, chunk: 10 });
    const erased = await ledger.accept({ to: ['anna@example.test'] });
    await eraseDeliveries(ledger.pool, { email: 'anna@example.test', userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
    const ids = [...(await idsOf(suppressed)), ...(await idsOf(expired)), ...(await idsOf(erased))];
    expect(ids).toEqual(Array(4).fill(expect.stringMatching(UUID)));
    expect(new Set(ids).size).toBe(4);
    const announced = await ledger.query<{ id: string }>(
      `SELECT e ->> 'attemptId' AS id FROM webhook_outbox, json_array_elements(entries) e WHERE kind = 'ATTEMPT'`,
    );
    expect(announced.map(({ id }) => id).sort()).toEqual([...ids].sort());
    await ledger.query('DELETE FROM webhook_endpoints');
  });

  /** Removes the attempt ids from outbox entries, as older workers and servers wrote them. */
  const forgetIds = () =>
    ledger.query(
      `UPDATE attempt_outbox SET entries = (SELECT json_agg(e::jsonb - 'attemptId') FROM json_array_elements(entries) e)`,
    );

  test('is derived for older entries without ids: unique to the attempt, and the same at each shipping', async () => {
    await send(2);
    const { dispatchId } = await send(1);
    const [other] = await ledger.claim(await ledger.accept({ to: addresses(1) }));
    await settleAttempts(ledger.pool, [resultOf(other!, 'RETRY')]);
    await forgetIds();
    await form();
    const first = await takeAndFail();
    const again = await takeAndFail();
    const ids = first.attempts!.map(({ attemptId }) => attemptId);
    expect(ids).toEqual(Array(4).fill(expect.stringMatching(UUID)));
    expect(new Set(ids).size).toBe(4);
    expect(again.attempts).toEqual(first.attempts);
    expect(first.attempts!.find((attempt) => attempt.dispatchId === dispatchId)!.attemptId).toBe(
      derivedAttemptId({ dispatchId, deliveryId: (await ledger.deliveries(dispatchId))[0]!.id, attempt: 1 }),
    );
  });

  test('depends on dispatch, delivery and attempt number if it is derived', () => {
    const of = { dispatchId: '01890b0c-0000-7000-8000-000000000001', deliveryId: '1', attempt: 1 };
    const others = [
      { ...of, dispatchId: '01890b0c-0000-7000-8000-000000000002' },
      { ...of, deliveryId: '11' },
      { ...of, attempt: 11 },
      { ...of, deliveryId: '11', attempt: 11 },
    ];
    const ids = [of, ...others].map(derivedAttemptId);
    expect(new Set(ids).size).toBe(5);
    expect(ids).toEqual(Array(5).fill(expect.stringMatching(/^.{14}8.{4}[89ab]/)));
  });
});
