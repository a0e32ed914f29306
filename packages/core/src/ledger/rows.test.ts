import { expect, test } from 'vitest';
import { createTestPool } from '../../../../test/support/test-database.js';
import { countChanged, rowOf, rowsOf } from './rows.js';

const NONE = 'SELECT name FROM queues WHERE false';
const DELETE = `DELETE FROM queues WHERE name = 'email.rows' RETURNING name`;

/** Stands in for TypeORM: each query resolves to `result`. */
const inTypeOrm = (result: unknown) => ({ query: async () => result });

test('rows, one row and the number of changed rows are read from results of node-postgres', async () => {
  const pool = await createTestPool();
  await pool.query(`INSERT INTO queues (name) VALUES ('email.rows')`);
  expect(await rowsOf(pool, 'SELECT name FROM queues WHERE name = $1', ['email.rows'])).toEqual([
    { name: 'email.rows' },
  ]);
  expect(await rowsOf(pool, NONE)).toEqual([]);
  expect(await rowOf(pool, 'SELECT 1 AS one')).toEqual({ one: 1 });
  await expect(rowOf(pool, NONE)).rejects.toThrow('returned none');
  expect(await countChanged(pool, DELETE)).toBe(1);
  expect(await countChanged(pool, DELETE)).toBe(0);
});

test('rows and the number of changed rows are read from results of TypeORM', async () => {
  const row = { name: 'email.rows' };
  expect(await rowsOf(inTypeOrm([row, row]), 'SELECT')).toEqual([row, row]);
  expect(await rowsOf(inTypeOrm([]), 'SELECT')).toEqual([]);
  expect(await rowsOf(inTypeOrm([[row], 1]), 'UPDATE')).toEqual([row]);
  expect(await rowsOf(inTypeOrm([[], 0]), 'UPDATE')).toEqual([]);
  expect(await countChanged(inTypeOrm([[], 3]), 'DELETE')).toBe(3);
  expect(await countChanged(inTypeOrm([[], 0]), 'DELETE')).toBe(0);
});
