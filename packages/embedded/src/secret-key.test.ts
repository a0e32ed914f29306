import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepSecretKey } from './secret-key.js';
import { temporaryFolder } from './testing/temporary-folder.js';

test('a key is generated once by concurrent calls, and only its owner can read it', async () => {
  const folder = join(await temporaryFolder(), 'data');
  const keys = await Promise.all(Array.from({ length: 8 }, () => keepSecretKey(folder)));
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[\w-]{43}$/);
  expect(await keepSecretKey(folder)).toBe(keys[0]);
  expect(await readdir(folder)).toEqual(['secret-key']);
  expect((await stat(join(folder, 'secret-key'))).mode & 0o777).toBe(0o600);
});

test('two folders have different keys', async () => {
  const [a, b] = await Promise.all([temporaryFolder(), temporaryFolder()]);
  expect(await keepSecretKey(a)).not.toBe(await keepSecretKey(b));
});
