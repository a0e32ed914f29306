import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.js';

test('a password matches its own hash only', async () => {
  const hash = await hashPassword('correct horse');
  expect(hash).toMatch(/^\$argon2id\$/);
  expect(await verifyPassword(hash, 'correct horse')).toBe(true);
  expect(await verifyPassword(hash, 'correct horse ')).toBe(false);
});

test('two hashes of one password differ', async () => {
  expect(await hashPassword('correct horse')).not.toBe(await hashPassword('correct horse'));
});

test('no password matches a missing hash, not even the password of the substitute hash', async () => {
  expect(await verifyPassword(null, 'nobody has this password')).toBe(false);
});
