import { pino } from 'pino';
import { expect, test } from 'vitest';
import { keepTrying } from './keep-trying.js';

const failing = (errors: string[]) => {
  const said: string[] = [];
  const logger = pino({}, { write: (line: string) => said.push(JSON.parse(line).msg) });
  const task = async () => {
    const reason = errors.shift();
    if (reason) throw new Error(reason);
    return 'done';
  };
  return { said, options: { task, what: 'test', logger } };
};

test('a failing task is retried until it succeeds; its first failure and its success are logged', async () => {
  const { said, options } = failing(['away', 'away', 'still away']);
  expect(await keepTrying(options)).toBe('done');
  expect(said).toEqual(['failed, will retry', 'works again']);
});

test('a task that succeeds at once is not logged', async () => {
  const { said, options } = failing([]);
  expect(await keepTrying(options)).toBe('done');
  expect(said).toEqual([]);
});

test('a final error is thrown without a retry', async () => {
  const { options } = failing(['away', 'refused', 'never seen']);
  const isFinal = (err: unknown) => (err as Error).message === 'refused';
  await expect(keepTrying({ ...options, isFinal })).rejects.toThrow('refused');
});

test('a task is not retried once `isOver` returns true', async () => {
  let tries = 0;
  const { options } = failing([]);
  const task = async () => {
    tries += 1;
    throw new Error('away');
  };
  await expect(keepTrying({ ...options, task, isOver: () => tries === 2 })).rejects.toThrow('away');
  expect(tries).toBe(2);
});
