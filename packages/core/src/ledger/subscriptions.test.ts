import { beforeEach, expect, test } from 'vitest';
import { createToken, readToken, type TokenTarget } from '../feedback/token.js';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { eraseDeliveries } from './erase.js';
import { recordFeedback } from './record-feedback.js';
import { settleAttempts } from './settle.js';
import { readSubscriptions, resubscribe } from './subscriptions.js';
import { hashedAddress } from './suppression.js';

const KEY = Buffer.alloc(32, 3);
const KEYS = { tokenKey: { number: 0, key: KEY }, tokenKeys: new Map([[0, KEY]]) };
const ANN = 'ann@example.test';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
  await ledger.query(
    `INSERT INTO topics (slug, name, names) VALUES ('news', 'News', '{"ru": "Новости"}'), ('offers', 'Offers', '{}')`,
  );
});

/** A mail to Ann about news that was sent. */
const mailed = async (round = 0): Promise<TokenTarget> => {
  const dispatchId = await ledger.accept({ to: [ANN] });
  await ledger.query(`UPDATE dispatches SET topic = 'news' WHERE id = $1`, [dispatchId]);
  const [delivery] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(delivery!, 'SENT')]);
  const token = createToken('unsubscribe', { deliveryId: delivery!.id, dispatchId, round }, KEYS);
  return readToken('unsubscribe', token, KEYS)!;
};

const read = (target: TokenTarget) => readSubscriptions(ledger.pool, { target, hashKey: TEST_HASH_KEY });

const optOut = (target: TokenTarget, topic: string | null) =>
  recordFeedback(ledger.pool, {
    hashKey: TEST_HASH_KEY,
    events: [
      {
        deduplicationKey: `${target.deliveryId} ${topic}`,
        target,
        email: null,
        kind: 'UNSUBSCRIBED',
        bounceClass: null,
        source: 'PAGE',
        errorClass: null,
        statusCode: null,
        diagnostic: null,
        happenedAt: new Date().toISOString(),
        raw: null,
        unsubscribes: { scope: topic === null ? 'ALL_TOPICS' : 'TOPIC', topic },
      },
    ],
  });

const suppress = (values: string, address: string = `'${ANN}'`) =>
  ledger.query(`INSERT INTO suppressions (address, scope, topic, reason) VALUES (${address}, ${values})`);

const reasons = async () =>
  (await ledger.query<{ reason: string }>('SELECT reason FROM suppressions ORDER BY id')).map(({ reason }) => reason);

test('a mail’s subscriptions name its address, its topic, and the state of all topics', async () => {
  const target = await mailed();
  await optOut(target, 'offers');
  const found = (await read(target))!;
  expect(found).toMatchObject({ address: ANN, mailTopic: 'news', isHeld: false, secondsSinceSent: expect.any(Number) });
  expect(found.topics.map(({ slug, names, isOptedOut }) => [slug, names, isOptedOut])).toEqual([
    ['news', { ru: 'Новости' }, false],
    ['offers', {}, true],
  ]);
  expect(found.allTopics).toEqual({ isOptedOut: false, isQuick: false });
  expect(found.keys).toEqual([`${target.deliveryId} offers`]);
});

test('opting back in undoes the person’s own choice of these topics, leaves a record, and works once', async () => {
  const target = await mailed();
  for (const choice of ['news', 'offers', null]) await optOut(target, choice);
  const undo = () => resubscribe(ledger.pool, { target, choices: ['news', null], hashKey: TEST_HASH_KEY });
  const both = (await Promise.all([undo(), undo()])).flat();
  expect(both.map(({ scope, topic }) => [scope, topic])).toEqual([
    ['TOPIC', 'news'],
    ['ALL_TOPICS', null],
  ]);
  expect((await read(target))!.topics.map(({ isOptedOut }) => isOptedOut)).toEqual([false, true]);
  expect(await ledger.query('SELECT undone_by, topic FROM suppression_undos ORDER BY id')).toEqual([
    { undone_by: 'recipient', topic: 'news' },
    { undone_by: 'recipient', topic: null },
  ]);
});

test('opting back in undoes no bounce, complaint, import or decision of an operator', async () => {
  const target = await mailed();
  await suppress(`'ALL_MAIL', NULL, 'COMPLAINT'`);
  await suppress(`'TOPIC', 'news', 'MANUAL'`);
  await suppress(`'ALL_TOPICS', NULL, 'IMPORTED'`);
  expect(await read(target)).toMatchObject({ isHeld: true, allTopics: { isOptedOut: false } });
  expect(await resubscribe(ledger.pool, { target, choices: ['news', null], hashKey: TEST_HASH_KEY })).toEqual([]);
  expect(await reasons()).toEqual(['COMPLAINT', 'MANUAL', 'IMPORTED']);
});

test('a person who was erased and came back finds and undoes what the hash of the address keeps', async () => {
  const target = await mailed();
  await suppress(
    `'TOPIC', 'news', 'UNSUBSCRIBED'`,
    hashedAddress({ address: `'${ANN}'`, key: `'\\x${TEST_HASH_KEY.toString('hex')}'` }),
  );
  expect((await read(target))!.topics[0]).toMatchObject({ isOptedOut: true });
  expect(await resubscribe(ledger.pool, { target, choices: ['news'], hashKey: TEST_HASH_KEY })).toHaveLength(1);
});

test('a token of an earlier round stands for the address of that round', async () => {
  const target = await mailed();
  await ledger.query(
    `UPDATE deliveries SET email = 'new@example.test', earlier_emails = ARRAY[email], address_round = 1`,
  );
  expect(await read(target)).toMatchObject({ address: ANN });
  expect(await read({ ...target, round: 1 })).toMatchObject({ address: 'new@example.test' });
  expect(await read({ ...target, round: 2 })).toBeUndefined();
});

test('a restored database’s other mail under the same id is not the token’s', async () => {
  const target = await mailed();
  const other = { ...target, dispatch: '0123456789' };
  expect(await read(other)).toBeUndefined();
  await optOut(target, 'news');
  expect(await resubscribe(ledger.pool, { target: other, choices: ['news'], hashKey: TEST_HASH_KEY })).toEqual([]);
});

test('an erased mail has no address, and opting in by it undoes nothing', async () => {
  const target = await mailed();
  await optOut(target, 'news');
  await eraseDeliveries(ledger.pool, { email: ANN, userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
  expect(await read(target)).toMatchObject({ address: null });
  expect(await resubscribe(ledger.pool, { target, choices: ['news'], hashKey: TEST_HASH_KEY })).toEqual([]);
});
