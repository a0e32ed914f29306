import { expect, test } from 'vitest';
import { addresses, createTestLedger, TEST_HASH_KEY } from '../testing/test-ledger.js';
import { eraseDeliveries } from './erase.js';
import { countSuppressedBy, suppressedByOf, suppressedBySql } from './suppressed-by.js';

test('SUPPRESSED deliveries are counted by reason, also those of a worker that wrote none', async () => {
  const ledger = await createTestLedger();
  const users = await ledger.addUsers(3);
  await ledger.query(`
    INSERT INTO suppressions (address, scope, reason) VALUES ('person1@example.test', 'ALL_MAIL', 'COMPLAINT'),
      ('person2@example.test', 'ALL_MAIL', 'COMPLAINT'), ('person3@example.test', 'ALL_MAIL', 'MANUAL')`);
  const dispatchId = await ledger.accept({
    deliveries: [
      ...addresses(5).map((email) => ({ userId: null, email, recipient: null })),
      ...users.map((userId, n) => ({ userId, email: `user${n + 1}@example.test`, recipient: null })),
    ],
  });
  const other = await ledger.accept({ to: addresses(1) });
  await ledger.query('UPDATE users SET is_active = false WHERE id = ANY($1)', [users]);
  await eraseDeliveries(ledger.pool, { email: 'person5@example.test', userIds: [], hashKey: TEST_HASH_KEY, chunk: 10 });
  await ledger.claim(dispatchId, { hashKey: TEST_HASH_KEY });
  await ledger.claim(other);
  // A worker of version 0.2 leaves the column empty.
  await ledger.query(`UPDATE deliveries SET suppressed_by = NULL WHERE user_id = $1 OR suppressed_by = 'ERASED'`, [
    users[0],
  ]);

  const counts = await countSuppressedBy(ledger.pool, [dispatchId, other]);
  expect(counts.filter((one) => one.dispatchId === dispatchId).map(({ reason, count }) => [reason, count])).toEqual([
    ['INACTIVE', 3],
    ['COMPLAINT', 2],
    ['ERASED', 1],
    ['MANUAL', 1],
  ]);
  expect(counts.filter((one) => one.dispatchId === other)).toEqual([
    { dispatchId: other, reason: 'COMPLAINT', count: 1 },
  ]);
  expect(await ledger.dispatch(dispatchId)).toMatchObject({ suppressed: 7 });

  const rows = await ledger.query<{ suppressedBy: string | null; lastError: string; reason: string }>(
    `SELECT suppressed_by AS "suppressedBy", last_error AS "lastError", ${suppressedBySql('r')} AS reason
     FROM deliveries r WHERE status = 'SUPPRESSED'`,
  );
  expect(rows.map(suppressedByOf)).toEqual(rows.map(({ reason }) => reason));
});
