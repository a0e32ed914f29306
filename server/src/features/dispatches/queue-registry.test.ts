import type pg from 'pg';
import { expect, test } from 'vitest';
import { createTestPool } from '../../../../test/support/test-database.js';
import { createQueueRegistry } from './queue-registry.js';

const pool = await createTestPool();

const lastUse = async (name: string): Promise<Date | undefined> => {
  const { rows } = await pool.query('SELECT last_used_at AS at FROM queues WHERE name = $1', [name]);
  return rows[0]?.at;
};

test('the queue of an event is registered at most once a minute', async () => {
  const queueFor = createQueueRegistry(pool);
  expect(await queueFor('Weekly News')).toBe('email.weekly-news');
  const first = await lastUse('email.weekly-news');
  expect(first).toBeInstanceOf(Date);
  await queueFor('weekly news');
  expect(await lastUse('email.weekly-news')).toEqual(first);
});

test('a failed registration of a queue is tried again', async () => {
  let isAway = true;
  const queueFor = createQueueRegistry({
    query: (statement: pg.QueryConfig) => (isAway ? Promise.reject(new Error('away')) : pool.query(statement)),
  } as pg.Pool);
  await expect(queueFor('news')).rejects.toThrow('away');
  isAway = false;
  expect(await queueFor('news')).toBe('email.news');
});
