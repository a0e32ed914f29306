import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.js';

test('waitUntil waits until the condition has a value, and resolves to it', async () => {
  let looks = 0;
  expect(await waitUntil(async () => (++looks === 3 ? { looks } : undefined), { everyMs: 1 })).toEqual({ looks: 3 });
});

test('a value at the first check is returned without waiting', async () => {
  expect(await waitUntil(() => 'x', { everyMs: 1_000_000 })).toBe('x');
});

test('waitUntil throws after the time limit, with the name of what it waited for', async () => {
  const waiting = waitUntil(() => false, { withinMs: 20, everyMs: 1, what: 'the mail' });
  await expect(waiting).rejects.toThrow('the mail did not come true within 20 ms');
});

test('an error of the condition ends the wait', async () => {
  await expect(waitUntil(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});
