import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createMutex } from './mutex.js';

test('tasks run one at a time, in the order of the calls', async () => {
  const runExclusive = createMutex();
  const events: string[] = [];
  const task = (name: string, milliseconds: number) => async () => {
    events.push(`${name} starts`);
    await sleep(milliseconds);
    events.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([runExclusive(task('a', 20)), runExclusive(task('b', 1))])).toEqual(['a', 'b']);
  expect(events).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
});

test('a task that rejects fails only its own call', async () => {
  const runExclusive = createMutex();
  const failing = runExclusive(async () => {
    throw new Error('failed');
  });
  const next = runExclusive(async () => 'done');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('done');
});
