import { beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, resultOf, type TestLedger } from '../testing/test-ledger.js';
import { pauseDispatch, resumeDispatch } from './control.js';
import { decideFirstBatches } from './decide-first-batches.js';
import { deferDeliveries } from './defer.js';
import { chooseFirstBatch } from './first-batch.js';
import { readFirstBatches } from './first-batch-counts.js';
import { findOpenDispatches } from './publish.js';
import type { AttemptResult } from './settle.js';
import { settleAttempts } from './settle.js';

const SENDER = '01890b0c-0000-7000-8000-00000000000a';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
  await ledger.query('DELETE FROM senders');
});

type Answer = 'SENT' | 'BOUNCED' | 'REFUSED' | 'IDENTITY' | 'LATER' | 'LIMIT' | 'OPEN';

const RESULTS: Record<string, { outcome: AttemptResult['outcome']; more?: Partial<AttemptResult> }> = {
  SENT: { outcome: 'SENT' },
  BOUNCED: { outcome: 'SENT' },
  REFUSED: { outcome: 'FAILED', more: { errorClass: 'REJECTED', error: '550 5.7.1 spam' } },
  IDENTITY: { outcome: 'FAILED', more: { errorClass: 'IDENTITY', error: '550 5.7.26 unauthenticated' } },
  LATER: { outcome: 'RETRY' },
};

/** Gives the mails of the first batch to a domain these answers; OPEN ones stay with a worker. */
const answer = async (dispatchId: string, domain: string, answers: Partial<Record<Answer, number>>) => {
  const rows = await ledger.query<{ id: string }>(
    `SELECT id::text FROM deliveries WHERE dispatch_id = $1 AND first_batch AND email LIKE '%@' || $2 AND status = 'QUEUED' ORDER BY id`,
    [dispatchId, domain],
  );
  const kinds = Object.entries(answers).flatMap(([kind, count]) => Array<string>(count).fill(kind));
  const deliveryIds = rows.slice(0, kinds.length).map(({ id }) => id);
  const claimed = await ledger.claimByRoute(dispatchId, ROUTING, { deliveryIds });
  for (const [index, one] of claimed.claimed.entries()) {
    const kind = kinds[index]!;
    if (kind === 'LIMIT') {
      await deferDeliveries(ledger.pool, [{ ...one, deliveryId: one.id, waitMs: 60_000, reason: 'LIMIT r' }]);
    }
    const result = RESULTS[kind];
    if (result) await settleAttempts(ledger.pool, [resultOf(one, result.outcome, result.more)]);
    if (kind !== 'BOUNCED') continue;
    await ledger.query(`UPDATE deliveries SET fate = 'BOUNCED' WHERE id = $1`, [one.id]);
    await ledger.query('UPDATE dispatches SET bounced = bounced + 1 WHERE id = $1', [dispatchId]);
  }
};

const ROUTING = {
  senders: [
    { id: '00000000-0000-0000-0000-000000000000', messageDomain: 'example.test' },
    { id: SENDER, messageDomain: 'example.test' },
  ],
  choices: ['00000000-0000-0000-0000-000000000000', SENDER].map((senderId) => ({
    senderId,
    routeId: '00000000-0000-0000-0000-000000000000',
    position: 0,
    weight: 1,
    domain: null,
  })),
  routes: [{ id: '00000000-0000-0000-0000-000000000000', room: null, waitMs: null }],
  unknownWaitMs: null,
};

/** A dispatch that has chosen 10 mails to each of these domains; 200 more wait at each. */
const begin = async (...domains: string[]) => {
  const to = domains.flatMap((domain) => Array.from({ length: 210 }, (_, n) => `p${n}@${domain}`));
  const id = await ledger.accept({ to, firstBatch: { perDomain: 10, waitMinutes: 15 } });
  expect(await chooseFirstBatch(ledger.pool, id)).toBe(10 * domains.length);
  return id;
};

const letMinutesPass = (minutes: number) =>
  ledger.query(
    `WITH d AS (UPDATE dispatches SET first_batch_begun_at = first_batch_begun_at - make_interval(mins => $1))
     UPDATE deliveries SET updated_at = updated_at - make_interval(mins => $1)`,
    [minutes],
  );

const decide = async () => (await decideFirstBatches(ledger.pool)).map(({ decision }) => decision);

const isOpen = async () =>
  (await findOpenDispatches(ledger.pool, { kind: 'bulk', limit: 10, full: { forAll: [], forBulk: [] } })).length === 1;

test('the rest follows when all answers are good and the wait is over', async () => {
  const id = await begin('big.test');
  await answer(id, 'big.test', { SENT: 9, REFUSED: 1 });
  expect(await decide()).toEqual([]);
  await letMinutesPass(14);
  expect(await decide()).toEqual([]);
  expect(await isOpen()).toBe(false);
  await letMinutesPass(2);
  expect(await decideFirstBatches(ledger.pool)).toEqual([
    { id, decision: 'PASSED', mails: 10, sent: 9, refused: 1, bounced: 0 },
  ]);
  expect(await isOpen()).toBe(true);
  expect(await ledger.dispatch(id)).toMatchObject({ status: 'SENDING', first_batch_state: 'PASSED', stop_cause: null });
  expect(await decide()).toEqual([]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('the wait begins after the last answer', async () => {
  const id = await begin('big.test');
  await answer(id, 'big.test', { SENT: 9 });
  await letMinutesPass(60);
  expect(await decide()).toEqual([]);
  await answer(id, 'big.test', { SENT: 1 });
  expect(await decide()).toEqual([]);
  await letMinutesPass(16);
  expect(await decide()).toEqual(['PASSED']);
});

test('too many refusals stop the dispatch at once, and a resume sends the rest', async () => {
  const id = await begin('big.test', 'other.test');
  await answer(id, 'big.test', { REFUSED: 2 });
  await answer(id, 'other.test', { SENT: 10 });
  expect(await decide()).toEqual([]);
  await answer(id, 'big.test', { REFUSED: 1 });
  expect(await decide()).toEqual(['FIRST_BATCH_FAILED']);
  expect(await ledger.dispatch(id)).toMatchObject({ status: 'PAUSED', stop_cause: 'FIRST_BATCH_FAILED' });
  expect(await decide()).toEqual([]);
  await resumeDispatch(ledger.pool, id);
  expect(await ledger.dispatch(id)).toMatchObject({
    status: 'SENDING',
    stop_cause: null,
    first_batch_state: 'RELEASED',
  });
  expect(await isOpen()).toBe(true);
  expect(await decide()).toEqual([]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('bounces stop it, early ones at once', async () => {
  const id = await begin('big.test', 'other.test');
  await answer(id, 'big.test', { SENT: 5, BOUNCED: 1 });
  expect(await decide()).toEqual([]);
  await answer(id, 'big.test', { BOUNCED: 1 });
  expect(await decide()).toEqual(['FIRST_BATCH_BOUNCED']);
});

test('a bounce within the limit does not stop it, and counts against the accepted mails at the end', async () => {
  const within = await begin('a.test', 'b.test');
  await answer(within, 'a.test', { SENT: 10 });
  await answer(within, 'b.test', { SENT: 9, BOUNCED: 1 });
  const beyond = await begin('c.test', 'd.test');
  await answer(beyond, 'c.test', { SENT: 9, LATER: 1 });
  await answer(beyond, 'd.test', { SENT: 9, BOUNCED: 1 });
  expect(await decide()).toEqual([]);
  await letMinutesPass(16);
  expect((await decideFirstBatches(ledger.pool)).map(({ id, decision }) => [id, decision])).toEqual([
    [within, 'PASSED'],
    [beyond, 'FIRST_BATCH_BOUNCED'],
  ]);
});

test('a domain that refuses most of its mails stops the dispatch, however many others there are', async () => {
  const domains = Array.from({ length: 8 }, (_, n) => `d${n}.test`);
  const id = await begin(...domains, 'strict.test');
  for (const domain of domains) await answer(id, domain, { SENT: 10 });
  await answer(id, 'strict.test', { SENT: 4, REFUSED: 5 });
  expect(await decide()).toEqual([]);
  await answer(id, 'strict.test', { REFUSED: 1 });
  expect(await decide()).toEqual(['FIRST_BATCH_FAILED']);
});

test('a domain that is held does not stop the others, unless its mails are too large a part', async () => {
  const domains = Array.from({ length: 11 }, (_, n) => `d${n}.test`);
  const id = await begin(...domains, 'strict.test');
  for (const domain of domains) await answer(id, domain, { SENT: 10 });
  await answer(id, 'strict.test', { IDENTITY: 3 });
  // The hold keeps the others when they are claimed.
  await ledger.claimByRoute(id, ROUTING, { deliveryIds: await batchIds(id, 'strict.test') });
  await letMinutesPass(16);
  const report = (await readFirstBatches(ledger.pool, [id])).get(id)!;
  expect(report.domains.find(({ domain }) => domain === 'strict.test')).toMatchObject({
    mails: 10,
    refused: 10,
    isHeld: true,
  });
  expect(await decide()).toEqual(['PASSED']);

  const other = await begin('strict.test', 'fine.test');
  await answer(other, 'fine.test', { SENT: 10 });
  await ledger.claimByRoute(other, ROUTING, { deliveryIds: await batchIds(other, 'strict.test') });
  expect(await decide()).toEqual(['FIRST_BATCH_FAILED']);
});

const batchIds = async (dispatchId: string, domain: string) =>
  (
    await ledger.query<{ id: string }>(
      `SELECT id::text FROM deliveries WHERE dispatch_id = $1 AND first_batch AND status = 'QUEUED' AND email LIKE '%@' || $2`,
      [dispatchId, domain],
    )
  ).map(({ id }) => id);

describe('mails without an answer', () => {
  test('those that wait for a limit are left out', async () => {
    const id = await begin('big.test');
    await answer(id, 'big.test', { SENT: 4, LIMIT: 6 });
    await letMinutesPass(16);
    expect(await decide()).toEqual(['PASSED']);
  });

  test('it waits while all of them wait for a limit, at most 24 hours, and then asks', async () => {
    const id = await begin('big.test');
    await answer(id, 'big.test', { LIMIT: 10 });
    await letMinutesPass(23 * 60);
    expect(await decide()).toEqual([]);
    await letMinutesPass(2 * 60);
    expect(await decide()).toEqual(['FIRST_BATCH_UNANSWERED']);
    expect(await ledger.dispatch(id)).toMatchObject({ status: 'PAUSED', stop_cause: 'FIRST_BATCH_UNANSWERED' });
  });

  test('the time of a pause does not count', async () => {
    const id = await begin('big.test');
    await pauseDispatch(ledger.pool, id);
    await letMinutesPass(25 * 60);
    await resumeDispatch(ledger.pool, id);
    expect(await decide()).toEqual([]);
  });

  test('those refused for now have an answer, but do not suffice alone', async () => {
    const id = await begin('big.test');
    await answer(id, 'big.test', { LATER: 9 });
    await letMinutesPass(60);
    expect(await decide()).toEqual([]);
    await answer(id, 'big.test', { SENT: 1 });
    await letMinutesPass(16);
    expect(await decide()).toEqual(['PASSED']);
  });

  test('those with a worker delay the decision, at most 24 hours', async () => {
    const id = await begin('big.test');
    await answer(id, 'big.test', { SENT: 9, OPEN: 1 });
    await letMinutesPass(120);
    expect(await decide()).toEqual([]);
    await letMinutesPass(24 * 60);
    expect(await decide()).toEqual(['PASSED']);
  });

  test('if all recipients are suppressed, the rest follows', async () => {
    const id = await begin('big.test');
    await ledger.query(
      `INSERT INTO suppressions (address, scope, reason) SELECT email, 'ALL_MAIL', 'HARD_BOUNCE' FROM deliveries WHERE first_batch`,
    );
    await answer(id, 'big.test', { SENT: 10 });
    expect(await decide()).toEqual(['PASSED']);
  });
});

test('the limits of the sender take the place of the usual ones', async () => {
  await ledger.query(
    `INSERT INTO senders (id, slug, from_email, stop_failed_percent, stop_bounced_percent) VALUES ($1, 'news', 'a@b.test', 40, 0)`,
    [SENDER],
  );
  const id = await begin('big.test');
  await ledger.query('UPDATE dispatches SET sender_id = $2 WHERE id = $1', [id, SENDER]);
  await answer(id, 'big.test', { SENT: 6, REFUSED: 4 });
  expect(await decide()).toEqual([]);
  await ledger.query(
    `UPDATE deliveries SET fate = 'BOUNCED' WHERE id = (SELECT min(id) FROM deliveries WHERE status = 'SENT')`,
  );
  expect(await decide()).toEqual(['FIRST_BATCH_BOUNCED']);
});

test('paused and expired dispatches are not decided on', async () => {
  const paused = await begin('big.test');
  const expired = await begin('big.test');
  for (const id of [paused, expired]) await answer(id, 'big.test', { SENT: 10 });
  await letMinutesPass(16);
  await ledger.setStatus(paused, 'PAUSED');
  await ledger.query(`UPDATE dispatches SET expires_at = now() - interval '1 second' WHERE id = $1`, [expired]);
  expect(await decide()).toEqual([]);
});

test('two servers decide once', async () => {
  const id = await begin('big.test');
  await answer(id, 'big.test', { SENT: 10 });
  await letMinutesPass(16);
  const decisions = await Promise.all(Array.from({ length: 4 }, () => decideFirstBatches(ledger.pool)));
  expect(decisions.flat().map((one) => one.id)).toEqual([id]);
});
