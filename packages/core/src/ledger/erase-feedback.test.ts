import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, resultOf, TEST_HASH_KEY, type TestLedger } from '../testing/test-ledger.js';
import { eraseDeliveries } from './erase.js';
import { eraseFeedback, eraseSuppressions, hasFeedback } from './erase-feedback.js';
import { recordFeedback } from './record-feedback.js';
import { settleAttempts } from './settle.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const ANNA = 'user1@example.test';
const TYPO = 'typo@example.test';

const suppress = (address: string, more = '') =>
  ledger.query(
    `INSERT INTO suppressions (address, scope, reason, note, expires_at) VALUES ($1, 'ALL_MAIL', 'MANUAL', 'told by phone', ${more || 'NULL'})`,
    [address],
  );
const addresses = async () =>
  (await ledger.query<{ address: string }>('SELECT address FROM suppressions ORDER BY id')).map(
    ({ address }) => address,
  );
const isMailed = async (email: string) => {
  const dispatchId = await ledger.accept({ to: [email] });
  return (await ledger.claim(dispatchId)).length === 1;
};

test('an erased address stays suppressed as a hash, without its note, once', async () => {
  await suppress(ANNA);
  await suppress('boris@example.test');
  await ledger.query(
    `INSERT INTO suppression_undos (id, address, scope, reason, created_at) VALUES (1, $1, 'ALL_MAIL', 'COMPLAINT', now())`,
    [ANNA],
  );
  await eraseSuppressions(ledger.pool, { email: ANNA, hashKey: TEST_HASH_KEY });
  expect(await addresses()).toEqual(['boris@example.test', expect.stringMatching(/^hash:[0-9a-f]{64}$/)]);
  expect(await ledger.query(`SELECT note FROM suppressions WHERE address LIKE 'hash:%'`)).toEqual([{ note: '' }]);
  expect(await ledger.query('SELECT FROM suppression_undos')).toEqual([]);
  expect(await hasFeedback(ledger.pool, ANNA)).toBe(false);
  expect(await isMailed(ANNA)).toBe(false);

  // The person came back, was suppressed until a date, and is erased again.
  await suppress(ANNA, `now() + interval '1 day'`);
  await eraseSuppressions(ledger.pool, { email: ANNA, hashKey: TEST_HASH_KEY });
  expect(await ledger.query(`SELECT expires_at FROM suppressions WHERE address LIKE 'hash:%'`)).toEqual([
    { expires_at: null },
  ]);
});

/** A mail to Anna that went to a misspelt address first, with a bounce of each address. */
const bounced = async () => {
  const [anna] = await ledger.addUsers(1);
  const dispatchId = await ledger.accept({ deliveries: [{ userId: anna!, email: ANNA, recipient: null }] });
  const [delivery] = await ledger.claim(dispatchId);
  await settleAttempts(ledger.pool, [resultOf(delivery!, 'SENT')]);
  await ledger.query('UPDATE deliveries SET earlier_emails = ARRAY[$2], address_round = 1 WHERE id = $1', [
    delivery!.id,
    TYPO,
  ]);
  const events = [0, 1].map((round) => ({
    deduplicationKey: `bounce ${round}`,
    target: { deliveryId: delivery!.id, dispatch: dispatchId, round },
    email: null,
    kind: 'BOUNCED' as const,
    bounceClass: 'HARD' as const,
    source: 'SMTP' as const,
    errorClass: null,
    statusCode: '5.1.1',
    diagnostic: `550 5.1.1 <${round ? ANNA : TYPO}>: no such user`,
    happenedAt: new Date().toISOString(),
    raw: Buffer.from(`Final-Recipient: rfc822;${round ? ANNA : TYPO}`),
  }));
  await recordFeedback(ledger.pool, { events, hashKey: TEST_HASH_KEY });
  return { anna: anna!, deliveryId: delivery!.id, dispatchId, events };
};

test('erasing a person’s mails erases their feedback, and hashes the suppressions of all addresses they went to', async () => {
  const { anna, deliveryId, dispatchId, events } = await bounced();
  expect(await addresses()).toHaveLength(2);
  await ledger.query('DELETE FROM users');
  await eraseDeliveries(ledger.pool, { email: ANNA, userIds: [anna], hashKey: TEST_HASH_KEY, chunk: 10 });
  const rows = await ledger.query('SELECT email, kind, status_code, diagnostic, raw FROM feedback');
  const erased = { email: `erased:${deliveryId}`, kind: 'BOUNCED', status_code: '5.1.1', diagnostic: null, raw: null };
  expect(rows).toEqual([erased, erased]);
  expect(await addresses()).toEqual([expect.stringMatching(/^hash:/), expect.stringMatching(/^hash:/)]);
  expect([await isMailed(ANNA), await isMailed(TYPO)]).toEqual([false, false]);
  // The count stays, and a repeated event is still recognised.
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ sent: 1, bounced: 1 });
  expect(await recordFeedback(ledger.pool, { events, hashKey: TEST_HASH_KEY })).toEqual(['repeated', 'repeated']);
});

test('the suppression of an address that belongs to another user now stays theirs', async () => {
  const { anna } = await bounced();
  await ledger.query('DELETE FROM users');
  await ledger.query(`INSERT INTO users (id, username, email) VALUES (gen_random_uuid(), 'other', $1)`, [TYPO]);
  await eraseDeliveries(ledger.pool, { email: ANNA, userIds: [anna], hashKey: TEST_HASH_KEY, chunk: 10 });
  expect((await addresses()).sort()).toEqual([expect.stringMatching(/^hash:/), TYPO]);
});

test('feedback that belongs to no mail is erased by its address, in chunks', async () => {
  await ledger.query(
    `INSERT INTO feedback (deduplication_key, email, kind, source, happened_at, diagnostic, raw, network)
     SELECT 'key ' || n, CASE WHEN n = 1 THEN 'boris@example.test' ELSE $1 END, 'BOUNCED', 'SMTP', now(), $1, $1::bytea, '192.0.2.0/24'
     FROM generate_series(1, 4) n`,
    [ANNA],
  );
  expect(await hasFeedback(ledger.pool, ANNA.toUpperCase())).toBe(true);
  const erase = () => eraseFeedback(ledger.pool, { email: ANNA, chunk: 2 });
  expect([await erase(), await erase(), await erase()]).toEqual([2, 1, 0]);
  expect(await hasFeedback(ledger.pool, ANNA)).toBe(false);
  const rows = await ledger.query<{ email: string; raw: Buffer | null }>('SELECT email, raw FROM feedback ORDER BY id');
  expect(rows.map(({ email }) => email)).toEqual([
    'boris@example.test',
    ...Array(3).fill(expect.stringMatching(/^erased:\d+$/)),
  ]);
  expect(rows.filter(({ raw }) => raw !== null)).toHaveLength(1);
});
