import { expect, test } from 'vitest';
import { createApiKeySecret, createKeyedHash, createToken, hashToken, isApiKeySecret } from './tokens.js';

test('an API key secret starts with its prefix, and can be told apart from a session token', () => {
  const { secret, prefix } = createApiKeySecret();
  expect(secret.startsWith(prefix)).toBe(true);
  expect(prefix).toMatch(/^tdg_.{6}$/);
  expect(secret).toHaveLength('tdg_'.length + 43);
  expect([isApiKeySecret(secret), isApiKeySecret(createToken())]).toEqual([true, false]);
});

test('a keyed hash depends on the key and on the purpose', () => {
  const hashes = [
    createKeyedHash('key 1', 'session')('token'),
    createKeyedHash('key 2', 'session')('token'),
    createKeyedHash('key 1', 'sign-in try')('token'),
    hashToken('token'),
  ].map((hash) => hash.toString('hex'));
  expect(new Set(hashes).size).toBe(4);
  expect(createKeyedHash('key 1', 'session')('token').toString('hex')).toBe(hashes[0]);
});
