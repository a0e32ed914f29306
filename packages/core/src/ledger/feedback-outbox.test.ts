import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { eventIdOf } from './event-id.js';
import { FEEDBACK_OUTBOX, type OutboxFeedback } from './feedback-outbox.js';
import { formOutboxBatch, measureOutbox, shipOutboxBatch } from './outbox.js';
import { type FeedbackEvent, recordFeedback } from './record-feedback.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Sends mails, and records a bounce of each in transactions of their own. */
const bounce = async (count: number) => {
  const dispatchId = await ledger.accept({ to: addresses(count) });
  const deliveries = await ledger.claim(dispatchId);
  const results = deliveries.map((delivery) => resultOf(delivery, 'SENT'));
  await settleAttempts(ledger.pool, results);
  for (const { id } of deliveries) {
    const event: FeedbackEvent = {
      deduplicationKey: `bounce of ${id}`,
      target: { deliveryId: id, dispatch: dispatchId, round: 0 },
      email: null,
      kind: 'BOUNCED',
      bounceClass: 'SOFT',
      source: 'SMTP',
      errorClass: 'MAILBOX_FULL',
      statusCode: '5.2.2',
      diagnostic: '552 5.2.2 full',
      happenedAt: '2026-11-23T10:20:30.456Z',
      raw: null,
    };
    await recordFeedback(ledger.pool, { events: [event], hashKey: TEST_HASH_KEY });
  }
  return { dispatchId, ids: deliveries.map(({ id }) => id) };
};

const ship = async (): Promise<OutboxFeedback[]> => {
  const shipped: OutboxFeedback[] = [];
  await shipOutboxBatch(ledger.pool, FEEDBACK_OUTBOX, async ({ rows }) => void shipped.push(...rows));
  return shipped;
};

test('events are shipped in order, with the fields of their dispatch, and then gone', async () => {
  const { dispatchId, ids } = await bounce(3);
  expect(await measureOutbox(ledger.pool, FEEDBACK_OUTBOX, 100)).toMatchObject({ waiting: 3 });
  expect(await formOutboxBatch(ledger.pool, FEEDBACK_OUTBOX, { rows: 10, bytes: 1_000_000 })).toBe('some');
  const shipped = await ship();
  expect(shipped.map(({ deliveryId }) => deliveryId)).toEqual(ids);
  expect(shipped[0]).toMatchObject({
    eventId: eventIdOf(`bounce of ${ids[0]}`),
    dispatchId,
    email: 'person1@example.test',
    kind: 'BOUNCED',
    bounceClass: 'SOFT',
    source: 'SMTP',
    errorClass: 'MAILBOX_FULL',
    statusCode: '5.2.2',
    diagnostic: '552 5.2.2 full',
    templateSlug: 'news',
    topic: null,
    queue: 'email.news',
    notificationId: null,
    userId: null,
  });
  expect(new Date(shipped[0]!.happenedAt)).toEqual(new Date('2026-11-23T10:20:30.456Z'));
  expect(await ledger.query('SELECT id FROM feedback_outbox UNION ALL SELECT NULL FROM feedback_batches')).toEqual([]);
});

test('a batch has at most the given rows and about the given bytes, and stays if it can’t be shipped', async () => {
  const { ids } = await bounce(5);
  const form = (limits: { rows: number; bytes: number }) => formOutboxBatch(ledger.pool, FEEDBACK_OUTBOX, limits);
  expect(await form({ rows: 2, bytes: 1_000_000 })).toBe('full');
  expect(await form({ rows: 100, bytes: 500 })).toBe('full');
  expect(await form({ rows: 100, bytes: 1_000_000 })).toBe('some');
  expect(await form({ rows: 100, bytes: 1_000_000 })).toBe('nothing');
  const fail = () => Promise.reject(new Error('the log is away'));
  await expect(shipOutboxBatch(ledger.pool, FEEDBACK_OUTBOX, fail)).rejects.toThrow('the log is away');
  const shipped = [...(await ship()), ...(await ship()), ...(await ship())];
  expect(shipped.map(({ deliveryId }) => deliveryId).sort()).toEqual([...ids].sort());
});
