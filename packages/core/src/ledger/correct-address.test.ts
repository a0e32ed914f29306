import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { countCorrectable, findCorrectedAddresses, retryToCorrectedAddresses } from './correct-address.js';
import { retryDeliveries } from './decide.js';
import { eraseDeliveries, eraseEarlierAddress } from './erase.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger();
});

beforeEach(() => ledger.clear());

const TYPO = 'user1@example.test';
const RIGHT = 'right1@example.test';

/** A dispatch to users and to addresses whose deliveries have all failed. */
const failedDispatch = async ({ users = 1, to = [] as string[], more = {} } = {}) => {
  const userIds = await ledger.addUsers(users);
  const dispatchId = await ledger.accept({
    ...more,
    deliveries: [
      ...userIds.map((userId, n) => ({ userId, email: `user${n + 1}@example.test`, recipient: null })),
      ...to.map((email) => ({ userId: null, email, recipient: null })),
    ],
  });
  const claimed = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    claimed.map((one) => resultOf(one, 'FAILED', { errorClass: 'UNKNOWN_RECIPIENT', smtpCode: 550 })),
  );
  return { dispatchId, userIds, deliveryIds: claimed.map(({ id }) => id) };
};

const correctUser = (userId: string, email: string) =>
  ledger.query('UPDATE users SET email = $2 WHERE id = $1', [userId, email]);

const correct = (dispatchId: string, deliveryId: string | null = null) =>
  retryToCorrectedAddresses(ledger.pool, { dispatchId, deliveryId, hashKey: TEST_HASH_KEY });

const only = async (dispatchId: string) => {
  const [row] = await ledger.query<Record<string, unknown>>('SELECT * FROM deliveries WHERE dispatch_id = $1', [
    dispatchId,
  ]);
  return row!;
};

test('a failed mail is queued again to the corrected address, and the counters change with it', async () => {
  const { dispatchId, userIds, deliveryIds } = await failedDispatch();
  const [first] = await ledger.outbox(dispatchId);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', failed: 1, queued: 0 });
  await correctUser(userIds[0]!, RIGHT);
  expect(await correct(dispatchId, deliveryIds[0])).toEqual({ corrected: 1 });
  expect(await ledger.dispatch(dispatchId)).toMatchObject({
    status: 'SENDING',
    completed_at: null,
    failed: 0,
    queued: 1,
    total: 1,
    published: false,
  });
  expect(await only(dispatchId)).toMatchObject({
    email: RIGHT,
    earlier_emails: [TYPO],
    address_round: 1,
    status: 'QUEUED',
    attempts: 1,
    attempts_before: 1,
  });
  const [claimed] = await ledger.claim(dispatchId);
  expect(claimed).toMatchObject({ email: RIGHT, attempt: 2, tries: 1 });
  const messageId = String(first!.message_id);
  await settleAttempts(ledger.pool, [resultOf(claimed!, 'SENT', { messageId })]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'COMPLETED', sent: 1, failed: 0, queued: 0 });
  expect(await ledger.outbox(dispatchId)).toMatchObject([
    { email: TYPO, attempt: 1, outcome: 'FAILED' },
    { email: RIGHT, attempt: 2, outcome: 'SENT', message_id: messageId },
  ]);
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('only deliveries whose address has changed are queued again', async () => {
  const { dispatchId, userIds } = await failedDispatch({ users: 4, to: ['stranger@example.test'] });
  await correctUser(userIds[0]!, RIGHT);
  await correctUser(userIds[2]!, 'right3@example.test');
  expect(await countCorrectable(ledger.pool, { dispatchIds: [dispatchId], hashKey: TEST_HASH_KEY })).toEqual(
    new Map([[dispatchId, 2]]),
  );
  expect(await correct(dispatchId)).toEqual({ corrected: 2 });
  expect((await ledger.deliveries(dispatchId)).map(({ email, status }) => [email, status])).toEqual([
    [RIGHT, 'QUEUED'],
    ['user2@example.test', 'FAILED'],
    ['right3@example.test', 'QUEUED'],
    ['user4@example.test', 'FAILED'],
    ['stranger@example.test', 'FAILED'],
  ]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ status: 'SENDING', failed: 3, queued: 2, total: 5 });
  expect(await ledger.findMiscounted()).toEqual([]);
  expect(await correct(dispatchId)).toEqual({ blockedBy: null });
});

test('an address can be corrected repeatedly, and all earlier ones are kept', async () => {
  const { dispatchId, userIds, deliveryIds } = await failedDispatch();
  for (const email of ['second@example.test', 'third@example.test', TYPO]) {
    await correctUser(userIds[0]!, email);
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ corrected: 1 });
    const [claimed] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(claimed!, 'FAILED')]);
  }
  expect(await only(dispatchId)).toMatchObject({
    email: TYPO,
    earlier_emails: [TYPO, 'second@example.test', 'third@example.test'],
    address_round: 3,
    attempts: 4,
  });
});

describe('a correction', () => {
  const expectNothing = async (dispatchId: string) => {
    expect(await only(dispatchId)).toMatchObject({ email: TYPO, address_round: 0, earlier_emails: null });
    expect(await ledger.findMiscounted()).toEqual([]);
  };

  test('changes nothing if the address is the same', async () => {
    const { dispatchId, deliveryIds } = await failedDispatch();
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy: 'UNCHANGED' });
    expect(await correct(dispatchId)).toEqual({ blockedBy: null });
    await expectNothing(dispatchId);
  });

  test.each([
    ['is cancelled', `status = 'CANCELLED'`, { refused: 'CANCELLED' }],
    ['is past its expiry', `expires_at = now() - interval '1 second'`, 'expired'],
    ['has lost its context by retention', 'contexts_dropped_at = now()', 'forgotten'],
  ])('changes nothing if the dispatch %s', async (_what, change, outcome) => {
    const { dispatchId, userIds, deliveryIds } = await failedDispatch();
    await correctUser(userIds[0]!, RIGHT);
    await ledger.query(`UPDATE dispatches SET ${change} WHERE id = $1`, [dispatchId]);
    expect(await correct(dispatchId, deliveryIds[0])).toEqual(outcome);
    expect(await correct(dispatchId)).toEqual(outcome);
    expect(await only(dispatchId)).toMatchObject({ email: TYPO, status: 'FAILED' });
  });

  test('changes nothing if the delivery was sent', async () => {
    const { dispatchId, userIds, deliveryIds } = await failedDispatch();
    await retryDeliveries(ledger.pool, { dispatchId });
    const [claimed] = await ledger.claim(dispatchId);
    await settleAttempts(ledger.pool, [resultOf(claimed!, 'SENT')]);
    await correctUser(userIds[0]!, RIGHT);
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy: 'NOT_FAILED' });
    await expectNothing(dispatchId);
  });

  test.each([
    ['was deleted', 'DELETE FROM users', 'NO_USER'],
    ['is inactive', `UPDATE users SET email = '${RIGHT}', is_active = false`, 'INACTIVE'],
  ])('changes nothing if the user %s', async (_what, change, blockedBy) => {
    const { dispatchId, deliveryIds } = await failedDispatch();
    await ledger.query(change);
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy });
    await expectNothing(dispatchId);
  });

  test('changes nothing if the person was erased', async () => {
    const { dispatchId, userIds, deliveryIds } = await failedDispatch();
    await eraseDeliveries(ledger.pool, { email: TYPO, userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
    await correctUser(userIds[0]!, RIGHT);
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy: 'NO_USER' });
  });

  test('changes nothing if the dispatch already has a delivery to the new address', async () => {
    const { dispatchId, userIds, deliveryIds } = await failedDispatch({ to: [RIGHT] });
    await correctUser(userIds[0]!, RIGHT);
    expect(await findCorrectedAddresses(ledger.pool, { deliveryIds: deliveryIds, hashKey: TEST_HASH_KEY })).toEqual(
      new Map(),
    );
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy: 'TAKEN' });
    expect(await ledger.findMiscounted()).toEqual([]);
  });

  test('changes nothing if the new address is suppressed for the dispatch’s topic', async () => {
    const { dispatchId, userIds, deliveryIds } = await failedDispatch();
    await correctUser(userIds[0]!, RIGHT);
    await ledger.query(`INSERT INTO suppressions (address, scope, reason) VALUES ($1, 'ALL_TOPICS', 'UNSUBSCRIBED')`, [
      RIGHT,
    ]);
    const named = { deliveryIds, hashKey: TEST_HASH_KEY };
    expect(await findCorrectedAddresses(ledger.pool, named)).toEqual(new Map([[deliveryIds[0], RIGHT]]));
    await ledger.query(`UPDATE dispatches SET topic = 'news' WHERE id = $1`, [dispatchId]);
    expect(await findCorrectedAddresses(ledger.pool, named)).toEqual(new Map());
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy: 'SUPPRESSED' });
    await expectNothing(dispatchId);
  });

  test('changes nothing if the person complained', async () => {
    const { dispatchId, userIds, deliveryIds } = await failedDispatch();
    await correctUser(userIds[0]!, RIGHT);
    await ledger.query(`UPDATE deliveries SET fate = 'COMPLAINED'`);
    expect(await correct(dispatchId, deliveryIds[0])).toEqual({ blockedBy: 'COMPLAINED' });
    await expectNothing(dispatchId);
  });

  test('changes nothing if the dispatch does not exist or the delivery belongs to another one', async () => {
    const { deliveryIds, userIds } = await failedDispatch();
    await correctUser(userIds[0]!, RIGHT);
    expect(await correct('01890b0c-0000-7000-8000-0000000fffff')).toBeUndefined();
    const other = await ledger.accept({ to: ['other@example.test'] });
    expect(await correct(other, deliveryIds[0])).toEqual({ blockedBy: null });
  });
});

test('only one of two concurrent corrections of a delivery takes effect', async () => {
  const { dispatchId, userIds, deliveryIds } = await failedDispatch();
  await correctUser(userIds[0]!, RIGHT);
  const blocker = await ledger.begin();
  await blocker.client.query('SELECT FROM dispatches WHERE id = $1 FOR UPDATE', [dispatchId]);
  const both = Promise.all([correct(dispatchId, deliveryIds[0]), correct(dispatchId, deliveryIds[0])]);
  await ledger.waiting(2);
  await blocker.commit();
  expect(await both).toEqual(expect.arrayContaining([{ corrected: 1 }, { blockedBy: 'NOT_FAILED' }]));
  expect(await only(dispatchId)).toMatchObject({ address_round: 1, earlier_emails: [TYPO] });
  expect(await ledger.findMiscounted()).toEqual([]);
});

test('the address to which a failed delivery can be corrected is found', async () => {
  const { dispatchId, userIds, deliveryIds } = await failedDispatch({ users: 2 });
  await correctUser(userIds[1]!, RIGHT);
  expect(await findCorrectedAddresses(ledger.pool, { deliveryIds: deliveryIds, hashKey: TEST_HASH_KEY })).toEqual(
    new Map([[deliveryIds[1], RIGHT]]),
  );
  await correct(dispatchId);
  expect(await findCorrectedAddresses(ledger.pool, { deliveryIds: deliveryIds, hashKey: TEST_HASH_KEY })).toEqual(
    new Map(),
  );
});

describe('earlier addresses', () => {
  test('are erased with the person', async () => {
    const { dispatchId, userIds } = await failedDispatch();
    await correctUser(userIds[0]!, RIGHT);
    await correct(dispatchId);
    expect(await eraseDeliveries(ledger.pool, { email: RIGHT, userIds, hashKey: TEST_HASH_KEY, chunk: 10 })).toEqual({
      found: 1,
      erased: 1,
    });
    expect(await only(dispatchId)).toMatchObject({ earlier_emails: null, email: expect.stringMatching(/^erased:/) });
  });

  test('are removed if they belonged to another person, and the delivery stays', async () => {
    const { dispatchId, userIds } = await failedDispatch();
    await correctUser(userIds[0]!, RIGHT);
    await correct(dispatchId);
    expect(await eraseDeliveries(ledger.pool, { email: TYPO, userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 })).toEqual(
      {
        found: 0,
        erased: 0,
      },
    );
    expect(await eraseEarlierAddress(ledger.pool, { email: TYPO, chunk: 10 })).toBe(1);
    expect(await eraseEarlierAddress(ledger.pool, { email: TYPO, chunk: 10 })).toBe(0);
    expect(await only(dispatchId)).toMatchObject({ email: RIGHT, earlier_emails: [expect.stringMatching(/^erased:/)] });
  });
});

test('the count of correctable mails reads those that failed or bounced, and no other mails of the dispatch', async () => {
  const { dispatchId } = await failedDispatch({
    users: 3,
    to: Array.from({ length: 2_000 }, (_, n) => `to${n}@example.test`),
  });
  await ledger.query(`UPDATE deliveries SET status = 'SENT', error_class = NULL WHERE user_id IS NULL`);
  await ledger.query(`UPDATE deliveries SET fate = 'BOUNCED' WHERE email LIKE 'to1_@example.test'`);
  await ledger.query(
    `INSERT INTO feedback (deduplication_key, delivery_id, dispatch_id, email, kind, source, happened_at)
     SELECT id, id, dispatch_id, email, 'BOUNCED', 'SMTP', now() FROM deliveries WHERE fate = 'BOUNCED'`,
  );
  await ledger.query('ANALYZE');
  const { client } = await ledger.begin();
  await client.query('SET LOCAL enable_seqscan = off');
  const lines: string[] = [];
  const explaining = {
    query: async <Row>({ text, values }: { text: string; values?: unknown[] }) => {
      const plan = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${text}`,
        values,
      );
      lines.push(...plan.rows.map((row) => row['QUERY PLAN']));
      return { rows: [] as Row[] };
    },
  };
  await countCorrectable(explaining, { dispatchIds: [dispatchId], hashKey: TEST_HASH_KEY });
  const read = lines
    .filter((line) => / on (deliveries|feedback) /.test(line))
    .map((line) => /rows=([\d.]+) loops=(\d+)/.exec(line))
    .map((found) => Number(found?.[1] ?? 0) * Number(found?.[2] ?? 0));
  expect(read.length).toBeGreaterThan(2);
  expect(Math.max(...read)).toBeLessThanOrEqual(13);
});
