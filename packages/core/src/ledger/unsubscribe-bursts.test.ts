import { beforeEach, expect, test } from 'vitest';
import { addresses, createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { recordFeedback } from './record-feedback.js';
import { settleAttempts } from './settle.js';
import {
  findUnsubscribeBursts,
  forgetOldNetworks,
  keepUnsubscribeBurst,
  undoUnsubscribeBurst,
} from './unsubscribe-bursts.js';

const SCANNER = '198.51.100.0/24';
const OPERATOR = 'user:1';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

/** Mails to so many people, each unsubscribed from by a request so many seconds later. */
const unsubscribed = async (
  people: number,
  { network = SCANNER, secondsLater = 2, agent = 'PROGRAM' as const, sentSecondsAgo = 60, everySeconds = 0 } = {},
) => {
  const dispatchId = await ledger.accept({ to: addresses(people) });
  const deliveries = await ledger.claim(dispatchId);
  await settleAttempts(
    ledger.pool,
    deliveries.map((one) => resultOf(one, 'SENT')),
  );
  const sentAt = Date.now() - sentSecondsAgo * 1_000;
  for (const [n, { id }] of deliveries.entries()) {
    await ledger.query('UPDATE deliveries SET updated_at = $2 WHERE id = $1', [
      id,
      new Date(sentAt + n * everySeconds * 1_000),
    ]);
  }
  await recordFeedback(ledger.pool, {
    hashKey: TEST_HASH_KEY,
    events: deliveries.map(({ id }, n) => ({
      deduplicationKey: `${id}`,
      target: { deliveryId: id, dispatch: dispatchId, round: 0 },
      email: null,
      kind: 'UNSUBSCRIBED',
      bounceClass: null,
      source: 'ONE_CLICK',
      errorClass: null,
      statusCode: null,
      diagnostic: null,
      happenedAt: new Date(sentAt + (n * everySeconds + secondsLater) * 1_000).toISOString(),
      raw: null,
      request: { network, agent },
    })),
  });
};

const count = async (table: string) => (await ledger.query(`SELECT FROM ${table}`)).length;

test('unsubscribes of several people from one network within seconds after their mails are a burst', async () => {
  await unsubscribed(7);
  expect(await findUnsubscribeBursts(ledger.pool)).toEqual([
    {
      id: expect.stringMatching(/^\d+$/),
      network: SCANNER,
      startedAt: expect.any(Date),
      endedAt: expect.any(Date),
      people: 7,
      byPrograms: 7,
      maxSecondsAfterSent: expect.closeTo(2, 1),
      addresses: addresses(7),
    },
  ]);
});

test.each([
  ['few people', 4, {}],
  ['requests that come minutes after the mails', 20, { secondsLater: 120, sentSecondsAgo: 600 }],
  ['requests far apart', 8, { everySeconds: 90, sentSecondsAgo: 3_600 }],
  ['requests of long ago', 8, { sentSecondsAgo: 15 * 86_400 }],
])('%s are no burst', async (_what, people, how) => {
  await unsubscribed(people, how);
  expect(await count('suppressions')).toBe(people);
  expect(await findUnsubscribeBursts(ledger.pool)).toEqual([]);
});

test('several networks and times make several bursts', async () => {
  await unsubscribed(5, { sentSecondsAgo: 3_600 });
  await ledger.query('UPDATE suppressions SET address = $1 || id', ['other']);
  await ledger.query('UPDATE feedback SET email = $1 || id', ['other']);
  await unsubscribed(6);
  await ledger.query('UPDATE suppressions SET address = $1 || id', ['another']);
  await unsubscribed(5, { network: '2001:db8:1::/48', sentSecondsAgo: 30 });
  expect((await findUnsubscribeBursts(ledger.pool)).map(({ network, people }) => [network, people])).toEqual([
    ['2001:db8:1::/48', 5],
    [SCANNER, 6],
    [SCANNER, 5],
  ]);
});

test('undoing a burst undoes its unsubscribes alone, with a record of each, and once', async () => {
  await unsubscribed(6);
  await ledger.query(
    `INSERT INTO suppressions (address, scope, reason) VALUES ('person1@example.test', 'ALL_MAIL', 'MANUAL'),
      ('zoe@example.test', 'ALL_TOPICS', 'UNSUBSCRIBED')`,
  );
  const [burst] = await findUnsubscribeBursts(ledger.pool);
  const undo = () => undoUnsubscribeBurst(ledger.pool, { id: burst!.id, note: 'a scanner', undoneBy: OPERATOR });
  const undone = await Promise.all([undo(), undo()]);
  expect(undone.sort()).toEqual([0, 6]);
  expect(await ledger.query('SELECT address FROM suppressions ORDER BY address')).toEqual([
    { address: 'person1@example.test' },
    { address: 'zoe@example.test' },
  ]);
  expect(
    await ledger.query(`SELECT FROM suppression_undos WHERE undone_by = $1 AND note = 'a scanner'`, [OPERATOR]),
  ).toHaveLength(6);
  expect(await findUnsubscribeBursts(ledger.pool)).toEqual([]);
});

test('a person who unsubscribes while the burst is undone stays unsubscribed', async () => {
  await unsubscribed(6);
  const [burst] = await findUnsubscribeBursts(ledger.pool);
  const { client, commit } = await ledger.begin();
  await client.query(
    `WITH f AS (INSERT INTO feedback (deduplication_key, email, kind, source, happened_at)
       VALUES ('own', 'person3@example.test', 'UNSUBSCRIBED', 'PAGE', now()) RETURNING id)
     UPDATE suppressions SET feedback_id = f.id FROM f WHERE address = 'person3@example.test'`,
  );
  const undone = undoUnsubscribeBurst(ledger.pool, { id: burst!.id, note: '', undoneBy: OPERATOR });
  await ledger.waiting(1);
  await commit();
  expect(await undone).toBe(5);
  expect(await ledger.query('SELECT address FROM suppressions')).toEqual([{ address: 'person3@example.test' }]);
});

test('a burst that is kept stays in force, is shown no more, and its network is forgotten', async () => {
  await unsubscribed(6);
  const [burst] = await findUnsubscribeBursts(ledger.pool);
  expect(await keepUnsubscribeBurst(ledger.pool, burst!.id)).toBe(6);
  expect(await findUnsubscribeBursts(ledger.pool)).toEqual([]);
  expect(await count('suppressions')).toBe(6);
  expect(await count('feedback WHERE network IS NOT NULL')).toBe(0);
});

test('an id that is no burst changes nothing', async () => {
  await unsubscribed(6);
  expect(await undoUnsubscribeBurst(ledger.pool, { id: '999999', note: '', undoneBy: OPERATOR })).toBe(0);
  expect(await keepUnsubscribeBurst(ledger.pool, '999999')).toBe(0);
  expect(await count('suppressions')).toBe(6);
});

test('networks are forgotten once they are too old to be shown', async () => {
  await unsubscribed(3, { sentSecondsAgo: 15 * 86_400 });
  await ledger.query('UPDATE suppressions SET address = $1 || id', ['other']);
  await unsubscribed(2);
  expect([await forgetOldNetworks(ledger.pool, 2), await forgetOldNetworks(ledger.pool, 2)]).toEqual([2, 1]);
  expect(await count('feedback WHERE network IS NOT NULL')).toBe(2);
});
