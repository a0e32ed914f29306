import { expect, test } from 'vitest';
import { isTimeout, within } from './within.js';

test('a result or an error before the time limit is passed on', async () => {
  expect(await within({ milliseconds: 1_000, work: Promise.resolve(1), what: 'a question' })).toBe(1);
  const refused = within({ milliseconds: 1_000, work: Promise.reject(new Error('no')), what: 'a question' });
  await expect(refused).rejects.toThrow('no');
});

test('a timeout is an error that names the request', async () => {
  const late = within({ milliseconds: 20, work: new Promise(() => {}), what: 'a question' });
  const err: unknown = await late.catch((reason: unknown) => reason);
  expect(err).toMatchObject({ message: 'no answer to a question within 20 ms' });
  expect(isTimeout(err)).toBe(true);
  expect(isTimeout(new Error('no'))).toBe(false);
});
