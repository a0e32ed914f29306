import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { suppressUnmatched } from './suppress-unmatched.js';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.clear();
});

const unmatched = async (email: string): Promise<string> => {
  const rows = await ledger.query<{ id: string }>(
    `INSERT INTO feedback (deduplication_key, email, kind, bounce_class, source, happened_at)
     VALUES (gen_random_uuid(), $1, 'BOUNCED', 'HARD', 'IMAP', now()) RETURNING id::text`,
    [email],
  );
  return rows[0]!.id;
};

test('an address whose suppression has expired is suppressed again, and one that is suppressed is not counted', async () => {
  const feedbackIds = [await unmatched('anna@example.test'), await unmatched('')];
  const suppress = () => suppressUnmatched(ledger.pool, { feedbackIds, createdBy: 'user:1' });
  expect(await suppress()).toBe(1);
  expect(await suppress()).toBe(0);
  await ledger.query(`UPDATE suppressions SET expires_at = now() - interval '1 day'`);
  expect(await suppress()).toBe(1);
  expect(await ledger.query('SELECT address, scope, reason, expires_at FROM suppressions')).toEqual([
    { address: 'anna@example.test', scope: 'ALL_MAIL', reason: 'MANUAL', expires_at: null },
  ]);
});
