import { beforeEach, expect, test } from 'vitest';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { prepareKeys, readKeys, WrongKeyError } from './keys.js';
import { workerKeyOf } from './worker-key.js';

const OLD = 'an old secret of at least 32 characters';
const NEW = 'a new secret of at least 32 characters';

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.query('DELETE FROM keys');
});

test('the server makes the keys once, and a worker reads the same ones', async () => {
  expect(await readKeys(ledger.pool, workerKeyOf(OLD))).toBeUndefined();
  const keys = await prepareKeys(ledger.pool, { secretKey: OLD });
  expect(await prepareKeys(ledger.pool, { secretKey: OLD })).toEqual(keys);
  expect(await readKeys(ledger.pool, workerKeyOf(OLD))).toEqual(keys);
});

test('servers that start at the same moment agree', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => prepareKeys(ledger.pool, { secretKey: OLD })));
  expect(new Set(all.map(({ hashKey }) => hashKey.toString('hex'))).size).toBe(1);
  expect(await ledger.query('SELECT purpose FROM keys')).toHaveLength(3);
});

test('after a change of SECRET_KEY there is another token key, old tokens verify, and hashes stay the same', async () => {
  const before = await prepareKeys(ledger.pool, { secretKey: OLD });
  const after = await prepareKeys(ledger.pool, { secretKey: NEW, previousSecretKey: OLD });
  expect(after.hashKey).toEqual(before.hashKey);
  expect(after.tokenKey.number).not.toBe(before.tokenKey.number);
  expect(after.tokenKeys.get(before.tokenKey.number)).toEqual(before.tokenKey.key);
  await expect(readKeys(ledger.pool, workerKeyOf(OLD))).rejects.toThrow(WrongKeyError);
  expect(await readKeys(ledger.pool, workerKeyOf(NEW))).toEqual(after);
});

test('a changed SECRET_KEY without the previous one is refused with the setting to give, and changes nothing', async () => {
  const before = await prepareKeys(ledger.pool, { secretKey: OLD });
  await expect(prepareKeys(ledger.pool, { secretKey: NEW })).rejects.toThrow(/SECRET_KEY_PREVIOUS/);
  expect(await prepareKeys(ledger.pool, { secretKey: OLD })).toEqual(before);
});

test('a token key is void 13 months after it was replaced', async () => {
  const before = await prepareKeys(ledger.pool, { secretKey: OLD });
  await ledger.query(`UPDATE keys SET created_at = now() - interval '3 years'`);
  const after = await prepareKeys(ledger.pool, { secretKey: NEW, previousSecretKey: OLD });
  expect(after.tokenKeys.has(before.tokenKey.number)).toBe(true);
  await ledger.query(`UPDATE keys SET created_at = created_at - interval '14 months'`);
  const later = (await readKeys(ledger.pool, workerKeyOf(NEW)))!;
  expect([...later.tokenKeys.keys()]).toEqual([after.tokenKey.number]);
});

test('a key that stands under another name or was changed is not opened', async () => {
  await prepareKeys(ledger.pool, { secretKey: OLD });
  await ledger.query(
    `UPDATE keys SET sealed = (SELECT sealed FROM keys WHERE purpose = 'HASH') WHERE purpose = 'TOKEN'`,
  );
  await expect(readKeys(ledger.pool, workerKeyOf(OLD))).rejects.toThrow(WrongKeyError);
});
