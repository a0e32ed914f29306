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

test('a task that fails is tried until it works; the log says so once each', async () => {
  const { said, options } = failing(['away', 'away', 'still away']);
  expect(await keepTrying(options)).toBe('done');
  expect(said).toEqual(['failed, will retry', 'works again']);
});

test('a task that works at once is not spoken of', async () => {
  const { said, options } = failing([]);
  expect(await keepTrying(options)).toBe('done');
  expect(said).toEqual([]);
});

test('what no further try can mend is thrown, and not tried again', async () => {
  const { options } = failing(['away', 'refused', 'never seen']);
  const isFinal = (err: unknown) => (err as Error).message === 'refused';
  await expect(keepTrying({ ...options, isFinal })).rejects.toThrow('refused');
});

test('once it is over there is no further try', async () => {
  let tries = 0;
  const { options } = failing([]);
  const task = async () => {
    tries += 1;
    throw new Error('away');
  };
  await expect(keepTrying({ ...options, task, isOver: () => tries === 2 })).rejects.toThrow('away');
  expect(tries).toBe(2);
});
