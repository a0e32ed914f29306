import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import type { ClaimedDelivery } from './claim.js';
import { type FeedbackEvent, recordFeedback, SOFT_BOUNCE_RULE } from './record-feedback.js';
import { settleAttempts } from './settle.js';
import { type NewSuppression, setSuppression, suppress, trySuppress, undoSuppressions } from './suppressions.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const ANNA = 'anna@example.test';

const suppressionOf = (more: Partial<NewSuppression> = {}): NewSuppression => ({
  address: ANNA,
  scope: 'ALL_MAIL',
  topic: null,
  reason: 'IMPORTED',
  note: '',
  createdBy: null,
  createdAt: null,
  expiresAt: null,
  ...more,
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

const stored = () =>
  ledger.query<{ id: string; note: string; createdAt: Date; expiresAt: Date | null }>(
    `SELECT id::text, note, created_at AS "createdAt", expires_at AS "expiresAt" FROM suppressions ORDER BY id`,
  );

describe('adding', () => {
  test('the same suppression twice, in one call or in two, is created once', async () => {
    const given = [suppressionOf({ note: 'first' }), suppressionOf({ note: 'second' })];
    expect(await trySuppress(ledger.pool, given)).toEqual(['CREATED', 'UNCHANGED']);
    expect(await stored()).toEqual([]);
    expect(await suppress(ledger.pool, given)).toEqual(['CREATED', 'UNCHANGED']);
    expect(await trySuppress(ledger.pool, given)).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect(await suppress(ledger.pool, given)).toEqual(['UNCHANGED', 'UNCHANGED']);
    expect(await stored()).toMatchObject([{ note: 'first', expiresAt: null }]);
  });

  test('another reason, scope or topic is another suppression', async () => {
    await ledger.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News'), ('offers', 'Offers')`);
    const given = [
      suppressionOf(),
      suppressionOf({ reason: 'COMPLAINT' }),
      suppressionOf({ scope: 'ALL_TOPICS' }),
      suppressionOf({ scope: 'TOPIC', topic: 'news' }),
      suppressionOf({ scope: 'TOPIC', topic: 'offers' }),
    ];
    expect(await suppress(ledger.pool, given)).toEqual(given.map(() => 'CREATED'));
    expect(await suppress(ledger.pool, given)).toEqual(given.map(() => 'UNCHANGED'));
  });

  test('a given date is kept, unless it is in the future', async () => {
    const createdAt = new Date('2024-02-29T12:00:00Z');
    await suppress(ledger.pool, [
      suppressionOf({ createdAt }),
      suppressionOf({ address: 'b@example.test', createdAt: inDays(1) }),
    ]);
    const [past, future] = await stored();
    expect(past!.createdAt).toEqual(createdAt);
    expect(future!.createdAt.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('the later expiry holds, whichever comes first', async () => {
    const [soon, late] = [inDays(1), inDays(30)];
    expect(await suppress(ledger.pool, [suppressionOf({ expiresAt: soon, note: 'soon' })])).toEqual(['CREATED']);
    for (const expiresAt of [late, null]) {
      expect(await trySuppress(ledger.pool, [suppressionOf({ expiresAt })])).toEqual(['PROLONGED']);
      expect(await suppress(ledger.pool, [suppressionOf({ expiresAt, note: 'late' })])).toEqual(['PROLONGED']);
      expect(await stored()).toMatchObject([{ note: 'soon', expiresAt }]);
    }
    expect(await suppress(ledger.pool, [suppressionOf({ expiresAt: soon })])).toEqual(['UNCHANGED']);
  });

  test('an expired suppression begins anew', async () => {
    await suppress(ledger.pool, [suppressionOf({ note: 'old', createdAt: inDays(-9), expiresAt: inDays(-1) })]);
    expect(await suppress(ledger.pool, [suppressionOf({ note: 'new' })])).toEqual(['PROLONGED']);
    const [row] = await stored();
    expect(row).toMatchObject({ note: 'new', expiresAt: null });
    expect(row!.createdAt.getTime()).toBeGreaterThan(inDays(-1).getTime());
  });

  test('setting one replaces its note and its expiry', async () => {
    const id = await setSuppression(ledger.pool, suppressionOf({ reason: 'MANUAL', note: 'old' }));
    const expiresAt = inDays(1);
    expect(await setSuppression(ledger.pool, suppressionOf({ reason: 'MANUAL', note: 'new', expiresAt }))).toBe(id);
    expect(await stored()).toMatchObject([{ id, note: 'new', expiresAt }]);
  });

  test('two calls at once that add the same addresses in opposite orders both succeed', async () => {
    const given = Array.from({ length: 200 }, (_, n) => suppressionOf({ address: `person${n}@example.test` }));
    const outcomes = await Promise.all([suppress(ledger.pool, given), suppress(ledger.pool, [...given].reverse())]);
    expect(outcomes.flat().filter((outcome) => outcome === 'CREATED')).toHaveLength(200);
  });
});

describe('undoing', () => {
  test('removes one of an address’s suppressions, and leaves a record with the note', async () => {
    const [complaint, manual] = [suppressionOf({ reason: 'COMPLAINT' }), suppressionOf({ reason: 'MANUAL' })];
    await suppress(ledger.pool, [complaint, manual]);
    const [first, second] = await stored();
    const request = { ids: [first!.id, '999999'], note: 'a mistake', undoneBy: 'user:1' };
    expect(await undoSuppressions(ledger.pool, request)).toEqual([first!.id]);
    expect(await undoSuppressions(ledger.pool, request)).toEqual([]);
    expect((await stored()).map(({ id }) => id)).toEqual([second!.id]);
    expect(await ledger.query('SELECT address, reason, undone_by, note FROM suppression_undos')).toEqual([
      { address: ANNA, reason: 'COMPLAINT', undone_by: 'user:1', note: 'a mistake' },
    ]);
  });
});

/** Undoes everything that is suppressed now. */
const undoAll = async () => {
  const ids = (await stored()).map(({ id }) => id);
  return undoSuppressions(ledger.pool, { ids, note: '', undoneBy: null });
};

const claimed = async (): Promise<ClaimedDelivery> => {
  const dispatchId = await ledger.accept({ to: [ANNA] });
  const [delivery] = await ledger.claim(dispatchId);
  return delivery!;
};

const sent = async () => {
  const delivery = await claimed();
  await settleAttempts(ledger.pool, [resultOf(delivery, 'SENT')]);
  return delivery;
};

describe('after an undo', () => {
  const bounceOf = ({ id, dispatchId }: ClaimedDelivery, more: Partial<FeedbackEvent> = {}): FeedbackEvent => ({
    deduplicationKey: randomUUID(),
    target: { deliveryId: id, dispatch: dispatchId, round: 0 },
    email: null,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    source: 'SMTP',
    errorClass: null,
    statusCode: null,
    diagnostic: null,
    happenedAt: new Date().toISOString(),
    raw: null,
    ...more,
  });
  const record = (event: FeedbackEvent) => recordFeedback(ledger.pool, { events: [event], hashKey: TEST_HASH_KEY });
  const reasons = async () =>
    (await ledger.query<{ reason: string }>('SELECT reason FROM suppressions')).map(({ reason }) => reason);

  test('a hard bounce comes back neither from the same event nor from another report of it, but from a new one', async () => {
    const bounce = bounceOf(await sent());
    await record(bounce);
    await undoAll();
    await record(bounce);
    await record({ ...bounce, deduplicationKey: randomUUID(), source: 'POSTMARK' });
    expect(await reasons()).toEqual([]);
    await record(bounceOf(await sent()));
    expect(await reasons()).toEqual(['HARD_BOUNCE']);
  });

  test('a complaint from before suppresses again: somebody else may have undone another one', async () => {
    const complaint = bounceOf(await sent(), { kind: 'COMPLAINED', bounceClass: null });
    await record(complaint);
    await undoAll();
    await record({ ...complaint, deduplicationKey: randomUUID() });
    expect(await reasons()).toEqual(['COMPLAINT']);
  });

  test('soft bounces are counted anew', async () => {
    const bounce = async () => record(bounceOf(await sent(), { bounceClass: 'SOFT' }));
    for (let mail = 1; mail <= SOFT_BOUNCE_RULE.mails; mail += 1) await bounce();
    expect(await reasons()).toEqual(['SOFT_BOUNCES']);
    await undoAll();
    for (let mail = 1; mail < SOFT_BOUNCE_RULE.mails; mail += 1) await bounce();
    expect(await reasons()).toEqual([]);
    await bounce();
    expect(await reasons()).toEqual(['SOFT_BOUNCES']);
  });

  test('refusals of an unknown address without a code of their own are counted anew', async () => {
    const refuse = async () =>
      settleAttempts(ledger.pool, [
        resultOf(await claimed(), 'FAILED', { errorClass: 'UNKNOWN_RECIPIENT', smtpCode: 550 }),
      ]);
    await refuse();
    await refuse();
    expect(await reasons()).toEqual(['HARD_BOUNCE']);
    await undoAll();
    await refuse();
    expect(await reasons()).toEqual([]);
    await refuse();
    expect(await reasons()).toEqual(['HARD_BOUNCE']);
  });

  test('a refusal makes an expired suppression hold again', async () => {
    await suppress(ledger.pool, [suppressionOf({ reason: 'HARD_BOUNCE', expiresAt: inDays(-1) })]);
    await settleAttempts(ledger.pool, [
      resultOf(await claimed(), 'FAILED', { errorClass: 'UNKNOWN_RECIPIENT', smtpCode: 550, enhancedCode: '5.1.1' }),
    ]);
    expect(await stored()).toMatchObject([{ expiresAt: null }]);
  });
});
