import { inTransaction } from '@tidings/core/ledger/pool';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../../../../packages/core/src/testing/test-ledger.js';
import { normalizeDeliveries } from './normalize-deliveries.js';

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger();
});

beforeEach(async () => {
  await ledger.clear();
  await ledger.query('UPDATE backfills SET cursor = 0, finished_at = NULL');
});

const normalize = async () => {
  let chunks = 1;
  while (await inTransaction(ledger.pool, normalizeDeliveries)) chunks += 1;
  return chunks;
};

const addressesOf = async (id: string) => (await ledger.deliveries(id)).map(({ email }) => email);

test('delivery addresses from an earlier version are normalized', async () => {
  const id = await ledger.accept({
    to: ['anna@example.test', 'a@bücher.example', 'jose\u0301@example.test', 'юзер@example.test'],
  });
  await normalize();
  expect(await addressesOf(id)).toEqual([
    'anna@example.test',
    'a@xn--bcher-kva.example',
    'josé@example.test',
    'юзер@example.test',
  ]);
  expect(await ledger.query('SELECT finished_at IS NOT NULL AS done FROM backfills')).toEqual([{ done: true }]);
});

test('if two deliveries have the same normalized address, the later one keeps its old spelling', async () => {
  const to = ['a@bücher.example', 'a@bu\u0308cher.example', 'b@xn--bcher-kva.example', 'b@bücher.example'];
  const id = await ledger.accept({ to });
  await normalize();
  expect(await addressesOf(id)).toEqual(['a@xn--bcher-kva.example', to[1], to[2], to[3]]);
});

test('all addresses in a large table are normalized', async () => {
  const to = Array.from({ length: 11_000 }, (_, n) => (n % 100 === 0 ? `a${n}@bücher.example` : `a${n}@example.test`));
  const id = await ledger.accept({ to });
  expect(await normalize()).toBe(3);
  const left = await ledger.query(`SELECT FROM deliveries WHERE dispatch_id = $1 AND email LIKE '%bü%'`, [id]);
  expect(left).toEqual([]);
});
