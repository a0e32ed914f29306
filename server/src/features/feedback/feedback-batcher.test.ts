import { randomUUID } from 'node:crypto';
import type { FeedbackEvent, SoftBounceRule } from '@tidings/core/ledger/record-feedback';
import type { Sql } from '@tidings/core/ledger/sql';
import { Registry } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { settleAttempts } from '../../../../packages/core/src/ledger/settle.js';
import {
  addresses,
  createTestLedger,
  resultOf,
  TEST_HASH_KEY,
} from '../../../../packages/core/src/testing/test-ledger.js';
import { createRunLogger } from '../../../../test/support/run-logs.js';
import { createFeedbackBatcher } from './feedback-batcher.js';
import { createFeedbackIntakes } from './feedback-intakes.js';

const ledger = await createTestLedger();
beforeEach(() => ledger.clear());

const start = ({ sql = ledger.pool, softBounces }: { sql?: Sql; softBounces?: SoftBounceRule } = {}) => {
  const intakes = createFeedbackIntakes(new Registry());
  intakes.register('SMTP');
  const batcher = createFeedbackBatcher({
    sql,
    hashKey: TEST_HASH_KEY,
    ...(softBounces && { softBounces }),
    intakes,
    logger: createRunLogger({ shows: false }),
  });
  return { ...batcher, counts: () => Object.fromEntries(intakes.list()[0]!.counts) };
};

const eventOf = (more: Partial<FeedbackEvent> = {}): FeedbackEvent => ({
  deduplicationKey: randomUUID(),
  target: null,
  email: 'anna@example.test',
  kind: 'BOUNCED',
  bounceClass: 'HARD',
  source: 'SMTP',
  errorClass: 'UNKNOWN_RECIPIENT',
  statusCode: '5.1.1',
  diagnostic: '550 5.1.1 no such user',
  happenedAt: new Date().toISOString(),
  raw: null,
  ...more,
});

/** Mails that a server accepted, as targets of events. */
const sentMails = async (count: number) => {
  const dispatchId = await ledger.accept({ to: addresses(count) });
  const deliveries = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    deliveries.map((one) => resultOf(one, 'SENT')),
  );
  return { dispatchId, targets: deliveries.map(({ id }) => ({ deliveryId: id, dispatch: dispatchId, round: 0 })) };
};

const stored = () => ledger.query<Record<string, unknown>>('SELECT * FROM feedback ORDER BY id');

/** Counts the transactions that wrote the events. */
const countTransactions = async () => (await ledger.query('SELECT DISTINCT xmin::text FROM feedback')).length;

describe('events that come together', () => {
  test('are committed together, and each learns its own outcome', async () => {
    const { takeAll, counts } = start();
    const { dispatchId, targets } = await sentMails(60);
    const events = targets.map((target) => eventOf({ target }));
    const outcomes = await takeAll([...events, eventOf(), events[0]!]);
    expect(outcomes).toEqual([...targets.map(() => 'matched'), 'unmatched', 'repeated']);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 60, bounced: 60 });
    expect(await countTransactions()).toBeLessThanOrEqual(2);
    expect(counts()).toEqual({ matched: 60, unmatched: 1, repeated: 1 });
  });

  test('are at most 500 in a transaction', async () => {
    const { takeAll } = start();
    await takeAll(Array.from({ length: 1_300 }, () => eventOf()));
    const [most] = await ledger.query<{ most: number }>(
      'SELECT max(n)::int AS most FROM (SELECT count(*) AS n FROM feedback GROUP BY xmin::text) batch',
    );
    expect(most!.most).toBe(500);
  });

  test('are at most 4 MB of reports in a transaction', async () => {
    const { takeAll } = start();
    await takeAll(Array.from({ length: 150 }, () => eventOf({ raw: Buffer.alloc(64 * 1024, 'x') })));
    expect(await countTransactions()).toBeGreaterThanOrEqual(3);
  });
});

describe('what a stranger writes', () => {
  test('is stored without what PostgreSQL can’t hold', async () => {
    const { take } = start();
    await take(
      eventOf({
        deduplicationKey: `k\0${'k'.repeat(3_000)}`,
        target: { deliveryId: '1; DROP TABLE users', dispatch: '\0', round: null },
        email: `\ud800${'a'.repeat(100_000)}@example.test`,
        statusCode: `5.1.1\0${'9'.repeat(1_000)}`,
        diagnostic: `\0\udfff${'я'.repeat(1_000_000)}`,
        happenedAt: 'the day before yesterday',
        raw: Buffer.alloc(1_000_000),
      }),
    );
    const [row] = await stored();
    expect(row).toMatchObject({ email: `\ufffd${'a'.repeat(319)}`, status_code: `5.1.1\ufffd${'9'.repeat(14)}` });
    expect((row!.diagnostic as string).startsWith('\ufffd\ufffdяя')).toBe(true);
    expect((row!.raw as Buffer).length).toBe(64 * 1024);
    expect(Date.now() - (row!.happened_at as Date).getTime()).toBeLessThan(60_000);
  });

  test.each(['9999-12-31T23:59:59.999Z', '-271821-04-20T00:00:00.000Z', ''])(
    '%j as a time becomes now',
    async (happenedAt) => {
      const { take } = start();
      await take(eventOf({ happenedAt }));
      const [row] = await stored();
      expect(Math.abs(Date.now() - (row!.happened_at as Date).getTime())).toBeLessThan(60_000);
    },
  );
});

/** Passes statements on, but fails those that record events while `failure` returns an error. */
const failing = (failure: (events: { key: string }[]) => Error | undefined): Sql => ({
  query: async (statement) => {
    const err = statement.name === 'record_feedback' ? failure(JSON.parse(String(statement.values![0]))) : undefined;
    if (err) throw err;
    return ledger.pool.query(statement) as never;
  },
});

test('an event that PostgreSQL refuses fails alone', async () => {
  const isRefused = (events: { key: string }[]) => events.some(({ key }) => key === 'poison');
  const { take, counts } = start({
    sql: failing((events) => (isRefused(events) ? Object.assign(new Error('invalid'), { code: '22P02' }) : undefined)),
  });
  const events = [...Array.from({ length: 20 }, () => eventOf()), eventOf({ deduplicationKey: 'poison' }), eventOf()];
  const settled = await Promise.allSettled(events.map(take));
  expect(settled.map(({ status }) => status)).toEqual(
    events.map(({ deduplicationKey }) => (deduplicationKey === 'poison' ? 'rejected' : 'fulfilled')),
  );
  expect(await stored()).toHaveLength(21);
  expect(counts()).toEqual({ unmatched: 21, failed: 1 });
});

test('while PostgreSQL is away events are refused at once, and the same events are taken once it is back', async () => {
  let isAway = true;
  const { takeAll } = start({
    sql: failing(() =>
      isAway ? Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) : undefined,
    ),
  });
  const events = Array.from({ length: 30 }, () => eventOf());
  await expect(takeAll(events)).rejects.toThrow('ECONNREFUSED');
  isAway = false;
  expect(await takeAll(events)).toEqual(events.map(() => 'unmatched'));
  expect(await stored()).toHaveLength(30);
});

test('an event that was committed without an answer is repeated when it comes again', async () => {
  const event = eventOf({ target: (await sentMails(1)).targets[0]! });
  let isLost = true;
  const { take } = start({
    sql: {
      query: async (statement) => {
        const result = await ledger.pool.query(statement);
        if (isLost && statement.name === 'record_feedback') throw new Error('Connection terminated unexpectedly');
        return result as never;
      },
    },
  });
  await expect(take(event)).rejects.toThrow('Connection terminated');
  isLost = false;
  expect(await take(event)).toBe('repeated');
  expect(await ledger.query('SELECT sum(bounced)::int AS bounced FROM dispatches')).toEqual([{ bounced: 1 }]);
});

test('beyond 64 MB of waiting reports the next one is refused, and later ones are taken again', async () => {
  const { take } = start();
  const raw = Buffer.alloc(64 * 1024, 'x');
  const taken = await Promise.allSettled(Array.from({ length: 1_200 }, () => take(eventOf({ raw }))));
  const refused = taken.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(50);
  expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({
    code: 'UNAVAILABLE',
    reason: 'feedback.tooMuch',
  });
  expect(await take(eventOf({ raw }))).toBe('unmatched');
  expect(await stored()).toHaveLength(1_200 - refused.length + 1);
});

test('of unmatched events the newest 10,000 are kept', async () => {
  const { takeAll } = start();
  await ledger.query(`
    INSERT INTO feedback (deduplication_key, email, kind, source, happened_at)
    SELECT 'old ' || n, '', 'UNKNOWN', 'SMTP', now() FROM generate_series(1, 15000) n`);
  const { targets } = await sentMails(1);
  await takeAll([
    eventOf({ target: targets[0]! }),
    ...Array.from({ length: 1_500 }, (_, n) => eventOf({ deduplicationKey: `new ${n}` })),
  ]);
  const [kept] = await ledger.query<Record<string, number>>(`
    SELECT count(*) FILTER (WHERE delivery_id IS NULL)::int AS unmatched, count(*) FILTER (WHERE deduplication_key LIKE 'new %')::int AS new,
      count(delivery_id)::int AS matched FROM feedback`);
  expect(kept).toMatchObject({ new: 1_500, matched: 1 });
  expect(kept!.unmatched).toBeLessThanOrEqual(10_000);
});

test('as many soft bounces as are configured suppress an address', async () => {
  const { take } = start({ softBounces: { mails: 2, days: 30, successDays: 5 } });
  const bounce = async () => {
    const { targets } = await sentMails(1);
    await take(eventOf({ target: targets[0]!, bounceClass: 'SOFT', errorClass: 'MAILBOX_FULL', statusCode: '4.2.2' }));
  };
  await bounce();
  expect(await ledger.query('SELECT FROM suppressions')).toEqual([]);
  await bounce();
  expect(await ledger.query('SELECT reason FROM suppressions')).toEqual([{ reason: 'SOFT_BOUNCES' }]);
});
