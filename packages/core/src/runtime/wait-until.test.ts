import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.js';

test('it waits until there is a value, and returns it', async () => {
  let looks = 0;
  expect(await waitUntil(async () => (++looks === 3 ? { looks } : undefined), { everyMs: 1 })).toEqual({ looks: 3 });
});

test('a value at the first check is returned without waiting', async () => {
  expect(await waitUntil(() => 'x', { everyMs: 1_000_000 })).toBe('x');
});

test('it throws after the time limit, with what it waited for', async () => {
  const waiting = waitUntil(() => false, { withinMs: 20, everyMs: 1, what: 'the mail' });
  await expect(waiting).rejects.toThrow('the mail did not come true within 20 ms');
});

test('an error of the condition ends it', async () => {
  await expect(waitUntil(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
