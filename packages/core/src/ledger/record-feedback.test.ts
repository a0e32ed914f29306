import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FeedbackKind } from '../feedback/kinds.js';
import { addresses, createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import type { ClaimedDelivery } from './claim.js';
import { retryToCorrectedAddresses } from './correct-address.js';
import { eraseDeliveries } from './erase.js';
import { type FeedbackEvent, recordFeedback, SOFT_BOUNCE_RULE } from './record-feedback.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const eventOf = (
  delivery: Pick<ClaimedDelivery, 'id' | 'dispatchId'>,
  kind: FeedbackKind,
  more: Partial<FeedbackEvent> = {},
): FeedbackEvent => ({
  deduplicationKey: randomUUID(),
  target: { deliveryId: delivery.id, dispatch: delivery.dispatchId.replaceAll('-', '').slice(-10), round: 0 },
  email: null,
  kind,
  bounceClass: kind === 'BOUNCED' ? 'HARD' : null,
  source: 'SMTP',
  errorClass: null,
  statusCode: null,
  diagnostic: null,
  happenedAt: new Date().toISOString(),
  raw: null,
  ...more,
});

const record = (...events: FeedbackEvent[]) => recordFeedback(ledger.pool, { events, hashKey: TEST_HASH_KEY });

/** A send whose mails were claimed. */
const claimed = async (count = 3) => {
  const dispatchId = await ledger.accept({ to: addresses(count) });
  return { dispatchId, deliveries: await ledger.claim(dispatchId) };
};

const settle = (deliveries: ClaimedDelivery[]) =>
  settleAttempts(
    ledger.pool,
    deliveries.map((one) => resultOf(one, 'SENT')),
  );

/** A send whose mails were accepted by the mail server. */
const sent = async (count = 3) => {
  const send = await claimed(count);
  await settle(send.deliveries);
  return send;
};

const suppressions = () =>
  ledger.query<Record<string, unknown>>('SELECT address, scope, topic, reason FROM suppressions ORDER BY id');

describe('counting', () => {
  test('each kind counts, and the counts stay equal to the rows', async () => {
    const { dispatchId, deliveries } = await sent(4);
    const [a, b, c, d] = deliveries as [ClaimedDelivery, ClaimedDelivery, ClaimedDelivery, ClaimedDelivery];
    const outcomes = await record(
      eventOf(a, 'DELIVERED'),
      eventOf(b, 'BOUNCED'),
      eventOf(c, 'COMPLAINED'),
      eventOf(d, 'DELAYED'),
    );
    expect(outcomes).toEqual(['matched', 'matched', 'matched', 'matched']);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 4, delivered: 1, bounced: 1, complained: 1 });
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('a fate only becomes graver', async () => {
    const { dispatchId, deliveries } = await sent(1);
    const [mail] = deliveries as [ClaimedDelivery];
    const steps: [FeedbackKind, object][] = [
      ['DELIVERED', { delivered: 1, bounced: 0, complained: 0 }],
      ['BOUNCED', { delivered: 0, bounced: 1, complained: 0 }],
      ['COMPLAINED', { delivered: 0, bounced: 0, complained: 1 }],
      ['BOUNCED', { delivered: 0, bounced: 0, complained: 1 }],
      ['DELIVERED', { delivered: 0, bounced: 0, complained: 1 }],
    ];
    for (const [kind, counts] of steps) {
      await record(eventOf(mail, kind));
      expect(await ledger.dispatch(dispatchId), kind).toMatchObject({ sent: 1, ...counts });
    }
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('the same event twice, in one call or in two, counts once and is logged once', async () => {
    const { dispatchId, deliveries } = await sent(1);
    const event = eventOf(deliveries[0]!, 'BOUNCED');
    expect(await record(event, event)).toEqual(['matched', 'repeated']);
    expect(await record(event)).toEqual(['repeated']);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
    expect(await ledger.query('SELECT events FROM feedback_outbox')).toEqual([{ events: 1 }]);
  });

  test('the same event in two calls at the same moment counts once', async () => {
    const { dispatchId, deliveries } = await sent(50);
    const events = deliveries.map((one) => eventOf(one, 'BOUNCED'));
    const outcomes = await Promise.all([record(...events), record(...[...events].reverse())]);
    expect(outcomes.flat().filter((outcome) => outcome === 'matched')).toHaveLength(50);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 50 });
    expect(await ledger.query('SELECT sum(events)::int AS logged FROM feedback_outbox')).toEqual([{ logged: 50 }]);
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('a second DELIVERED of a mail changes nothing and is not logged', async () => {
    const { dispatchId, deliveries } = await sent(1);
    await record(eventOf(deliveries[0]!, 'DELIVERED'));
    await record(eventOf(deliveries[0]!, 'DELIVERED'));
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ delivered: 1 });
    expect(await ledger.query('SELECT events FROM feedback_outbox')).toEqual([{ events: 1 }]);
    expect(await ledger.query('SELECT FROM feedback')).toEqual([]);
  });

  test('a bounce that comes before its mail is settled counts when it is settled', async () => {
    const { dispatchId, deliveries } = await claimed(2);
    await record(eventOf(deliveries[0]!, 'BOUNCED'));
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 0, sending: 2, bounced: 0 });
    await settle(deliveries);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 2, bounced: 1, status: 'COMPLETED' });
    expect(await ledger.findMiscounted()).toEqual([]);
  });
});

describe('an event belongs to a delivery only', () => {
  test('if the token’s dispatch is the delivery’s: a restored database hands out ids again', async () => {
    const { deliveries } = await sent(1);
    const event = eventOf(deliveries[0]!, 'BOUNCED');
    const other = { ...event, target: { ...event.target!, dispatch: '0123456789' } };
    expect(await record(other)).toEqual(['unmatched']);
    expect(await ledger.query('SELECT delivery_id, kind FROM feedback')).toEqual([
      { delivery_id: null, kind: 'BOUNCED' },
    ]);
    expect(await suppressions()).toEqual([]);
  });

  test('if the report names its address, when it was found by Message-ID', async () => {
    const { dispatchId, deliveries } = await sent(1);
    const byMessageId = (email: string) =>
      eventOf(deliveries[0]!, 'BOUNCED', {
        target: { deliveryId: deliveries[0]!.id, dispatch: dispatchId, round: null },
        email,
      });
    expect(await record(byMessageId('somebody@else.test'), byMessageId(deliveries[0]!.email))).toEqual([
      'unmatched',
      'matched',
    ]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 1 });
  });

  test('a bounce of an earlier address suppresses that address and changes no count', async () => {
    const { dispatchId, deliveries } = await sent(1);
    const [mail] = deliveries as [ClaimedDelivery];
    const [userId] = await ledger.addUsers(1);
    await ledger.query('UPDATE deliveries SET user_id = $1', [userId]);
    await record(eventOf(mail, 'BOUNCED'));
    expect(await retryToCorrectedAddresses(ledger.pool, { dispatchId, hashKey: TEST_HASH_KEY })).toEqual({
      corrected: 1,
    });
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 0, queued: 1, bounced: 0, status: 'SENDING' });
    await settle(await ledger.claim(dispatchId));
    expect(await record(eventOf(mail, 'COMPLAINED'))).toEqual(['matched']);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, bounced: 0, complained: 0 });
    expect((await suppressions()).map(({ address, reason }) => [address, reason])).toEqual([
      [mail.email, 'HARD_BOUNCE'],
      [mail.email, 'COMPLAINT'],
    ]);
    expect(await ledger.findMiscounted()).toEqual([]);
  });
});

describe('suppressions that follow', () => {
  test('hard bounces and complaints suppress all mail, our own faults nothing', async () => {
    const { deliveries } = await sent(4);
    const [a, b, c, d] = deliveries as [ClaimedDelivery, ClaimedDelivery, ClaimedDelivery, ClaimedDelivery];
    await record(
      eventOf(a, 'BOUNCED'),
      eventOf(b, 'COMPLAINED'),
      eventOf(c, 'BOUNCED', { bounceClass: 'OURS' }),
      eventOf(d, 'BOUNCED', { bounceClass: 'SOFT' }),
    );
    expect(await suppressions()).toEqual([
      { address: a.email, scope: 'ALL_MAIL', topic: null, reason: 'HARD_BOUNCE' },
      { address: b.email, scope: 'ALL_MAIL', topic: null, reason: 'COMPLAINT' },
    ]);
  });

  test('an address on a provider’s own list is suppressed for the reason that it is listed for, and the mail counts as bounced', async () => {
    const { dispatchId, deliveries } = await sent(3);
    const [a, b, c] = deliveries as [ClaimedDelivery, ClaimedDelivery, ClaimedDelivery];
    await record(
      eventOf(a, 'BOUNCED', { bounceClass: 'OURS', listedFor: 'HARD_BOUNCE' }),
      eventOf(b, 'BOUNCED', { bounceClass: 'OURS', listedFor: 'COMPLAINT' }),
      eventOf(c, 'BOUNCED', { bounceClass: 'OURS' }),
    );
    expect(await suppressions()).toEqual([
      { address: a.email, scope: 'ALL_MAIL', topic: null, reason: 'HARD_BOUNCE' },
      { address: b.email, scope: 'ALL_MAIL', topic: null, reason: 'COMPLAINT' },
    ]);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ bounced: 3, complained: 0 });
  });

  test('a suppressed address gets no more mail, and the delivery says why', async () => {
    const { deliveries } = await sent(2);
    await record(eventOf(deliveries[0]!, 'BOUNCED'));
    const next = await ledger.accept({ to: addresses(2) });
    expect((await ledger.claim(next)).map(({ email }) => email)).toEqual([deliveries[1]!.email]);
    const [row] = await ledger.query(
      'SELECT status, suppressed_by, last_error FROM deliveries WHERE dispatch_id = $1 AND email = $2',
      [next, deliveries[0]!.email],
    );
    expect(row).toEqual({
      status: 'SUPPRESSED',
      suppressed_by: 'HARD_BOUNCE',
      last_error: 'the address is suppressed: HARD_BOUNCE',
    });
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test(`soft bounces suppress after ${SOFT_BOUNCE_RULE.mails} mails without a success between them`, async () => {
    const bounce = async () => {
      const { deliveries } = await sent(1);
      await record(eventOf(deliveries[0]!, 'BOUNCED', { bounceClass: 'SOFT' }));
    };
    for (let mail = 1; mail < SOFT_BOUNCE_RULE.mails; mail += 1) await bounce();
    const { deliveries } = await sent(1);
    await record(eventOf(deliveries[0]!, 'DELIVERED'));
    await bounce();
    expect(await suppressions()).toEqual([]);
    for (let mail = 1; mail < SOFT_BOUNCE_RULE.mails - 1; mail += 1) await bounce();
    expect(await suppressions()).toEqual([]);
    await bounce();
    expect(await suppressions()).toMatchObject([{ scope: 'ALL_MAIL', reason: 'SOFT_BOUNCES' }]);
  });

  test.each([
    ['from before the latest success', 'DELIVERED', 'an hour ago'],
    [`older than ${SOFT_BOUNCE_RULE.days} days`, null, '31 days ago'],
  ] as const)('soft bounces %s don’t suppress, however late they come', async (_, success, happened) => {
    const mails = [];
    for (let mail = 0; mail < SOFT_BOUNCE_RULE.mails; mail += 1) mails.push((await sent(1)).deliveries[0]!);
    const { deliveries } = await sent(1);
    if (success) await record(eventOf(deliveries[0]!, success));
    const ago = happened === 'an hour ago' ? 3_600_000 : 31 * 24 * 3_600_000;
    const happenedAt = new Date(Date.now() - ago).toISOString();
    await record(...mails.map((mail) => eventOf(mail, 'BOUNCED', { bounceClass: 'SOFT', happenedAt })));
    expect(await suppressions()).toEqual([]);
  });

  test('an erased person’s complaint suppresses the hash of the address, and the address is stored nowhere', async () => {
    const { dispatchId, deliveries } = await sent(1);
    const [mail] = deliveries as [ClaimedDelivery];
    await eraseDeliveries(ledger.pool, { email: mail.email, userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
    const diagnostic = `complaint of <${mail.email}>`;
    const complaint = eventOf(mail, 'COMPLAINED', { email: mail.email, diagnostic, raw: Buffer.from(mail.email) });
    expect(await record(complaint)).toEqual(['matched']);
    expect(await ledger.dispatch(dispatchId)).toMatchObject({ complained: 1 });
    const [suppression] = await suppressions();
    expect(suppression!.address).toMatch(/^hash:[0-9a-f]{64}$/);
    expect(await ledger.query('SELECT raw FROM feedback')).toEqual([{ raw: null }]);
    expect(JSON.stringify(await ledger.query('SELECT * FROM feedback'))).not.toContain(mail.email);
    expect(JSON.stringify(await ledger.query('SELECT * FROM feedback_outbox'))).not.toContain(mail.email);
    const next = await ledger.accept({ to: [mail.email] });
    expect(await ledger.claim(next)).toEqual([]);
  });
});

test.each([null, 'alias@example.test'])(
  'a complaint about an erased person’s mail that names %s suppresses the address that was mailed',
  async (email) => {
    const { deliveries } = await sent(1);
    const [mail] = deliveries as [ClaimedDelivery];
    await eraseDeliveries(ledger.pool, { email: mail.email, userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
    await record(eventOf(mail, 'COMPLAINED', { email }));
    const next = await ledger.accept({ to: [mail.email, 'alias@example.test'] });
    expect((await ledger.claim(next)).map((one) => one.email)).toEqual(['alias@example.test']);
  },
);

describe('unsubscribing', () => {
  beforeEach(() => ledger.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News'), ('offers', 'Offers')`));

  const unsubscribe = async (topic: string | null) => {
    const { dispatchId, deliveries } = await sent(1);
    await ledger.query('UPDATE dispatches SET topic = $2 WHERE id = $1', [dispatchId, topic]);
    await record(eventOf(deliveries[0]!, 'UNSUBSCRIBED', { source: 'ONE_CLICK' }));
  };

  const isMailed = async (topic: string | null) => {
    const dispatchId = await ledger.accept({ to: addresses(1) });
    await ledger.query('UPDATE dispatches SET topic = $2 WHERE id = $1', [dispatchId, topic]);
    return (await ledger.claim(dispatchId)).length === 1;
  };

  test('from a mail with a topic stops that topic only', async () => {
    await unsubscribe('news');
    expect(await isMailed('news')).toBe(false);
    expect(await isMailed('offers')).toBe(true);
    expect(await isMailed(null)).toBe(true);
  });

  test('doesn’t stop test mails of the topic', async () => {
    await unsubscribe('news');
    const dispatchId = await ledger.accept({ to: addresses(1), topic: 'news', templateVersion: -1 });
    expect(await ledger.claim(dispatchId)).toHaveLength(1);
  });

  test('from a mail without a topic stops all topics, and no transactional mail', async () => {
    await unsubscribe(null);
    expect(await isMailed('news')).toBe(false);
    expect(await isMailed('offers')).toBe(false);
    expect(await isMailed(null)).toBe(true);
  });

  test('holds for mails that are already queued', async () => {
    const queued = await ledger.accept({ to: addresses(1) });
    await ledger.query(`UPDATE dispatches SET topic = 'news' WHERE id = $1`, [queued]);
    await unsubscribe('news');
    expect(await ledger.claim(queued)).toEqual([]);
  });

  test('a suppression that has expired stops nothing', async () => {
    await unsubscribe('news');
    await ledger.query(`UPDATE suppressions SET expires_at = now() - interval '1 second'`);
    expect(await isMailed('news')).toBe(true);
  });

  test('keeps the network of a request only where it came soon after the mail', async () => {
    const { deliveries } = await sent(2);
    const [quick, late] = deliveries as [ClaimedDelivery, ClaimedDelivery];
    await ledger.query(`UPDATE deliveries SET updated_at = now() - interval '1 hour' WHERE id = $1`, [late.id]);
    const request = { network: '192.0.2.0/24', agent: 'PROGRAM' } as const;
    await record(...[quick, late].map((one) => eventOf(one, 'UNSUBSCRIBED', { source: 'ONE_CLICK', request })));
    const rows = await ledger.query<{ seconds: number; network: string | null }>(
      'SELECT seconds_after_sent::int AS seconds, agent, network FROM feedback ORDER BY delivery_id',
    );
    expect(rows).toEqual([
      { seconds: expect.any(Number), agent: 'PROGRAM', network: '192.0.2.0/24' },
      { seconds: 3_600, agent: 'PROGRAM', network: null },
    ]);
    expect(rows[0]!.seconds).toBeLessThan(30);
  });

  test('again stands for the suppression from then on', async () => {
    await unsubscribe('news');
    await unsubscribe('news');
    expect(
      await ledger.query('SELECT s.id FROM suppressions s WHERE feedback_id = (SELECT max(id) FROM feedback)'),
    ).toHaveLength(1);
  });
});

test('soft bounces are compared with those of their own address, without statistics of the table too', async () => {
  const { deliveries } = await sent(100);
  await ledger.query(`
    INSERT INTO feedback (deduplication_key, delivery_id, email, kind, bounce_class, source, happened_at)
    SELECT 'old ' || n, n, 'other' || n || '@example.test', 'BOUNCED', 'SOFT', 'SMTP', now() FROM generate_series(1, 5000) n`);
  const client = await ledger.pool.connect();
  const countReads = async () => {
    await client.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await client.query(`
      SELECT sum(idx_tup_read)::int + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'feedback')::int AS reads
      FROM pg_stat_user_indexes WHERE relname = 'feedback'`);
    return rows[0].reads as number;
  };
  const before = await countReads();
  await recordFeedback(client, {
    events: deliveries.map((one) => eventOf(one, 'BOUNCED', { bounceClass: 'SOFT' })),
    hashKey: TEST_HASH_KEY,
  });
  const reads = (await countReads()) - before;
  client.release();
  expect(reads).toBeLessThan(5_000);
});
