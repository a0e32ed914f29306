import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.js';

test('it looks until there is something, and gives that', async () => {
  let looks = 0;
  expect(await waitUntil(async () => (++looks === 3 ? { looks } : undefined), { everyMs: 1 })).toEqual({ looks: 3 });
});

test('what is there at the first look is not waited for', async () => {
  expect(await waitUntil(() => 'x', { everyMs: 1_000_000 })).toBe('x');
});

test('it throws in the end, and says what did not come true', async () => {
  const waiting = waitUntil(() => false, { withinMs: 20, everyMs: 1, what: 'the mail' });
  await expect(waiting).rejects.toThrow('the mail did not come true within 20 ms');
});

test('a look that throws ends it', async () => {
  await expect(waitUntil(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
