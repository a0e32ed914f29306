import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createTestDatabase } from '../../../../test/support/test-database.js';
import { createDataSource } from '../../assembly/database/data-source.js';
import { COUNTED, countSome, escapeLike, likePattern, partOf, readPage, SortOrder, windowOf } from './page.js';

test('a request that names no page gets the first 25 items', () => {
  expect(windowOf(undefined)).toEqual({ offset: 0, limit: 25 });
  expect(windowOf({ page: 3 })).toEqual({ offset: 50, limit: 25 });
  expect(windowOf({ page: 2, perPage: 1_000 })).toEqual({ offset: 1_000, limit: 1_000 });
});

describe('a page of a list that is counted only in part', () => {
  const pageOf = (rows: string[], count: { total: number; totalIsExact: boolean }) =>
    partOf({ rows, offset: 10, limit: 2, count });

  test('has a next page if one row more than its size was read', () => {
    expect(pageOf(['a', 'b', 'c'], { total: 13, totalIsExact: true })).toEqual({
      items: ['a', 'b'],
      total: 13,
      totalIsExact: true,
      hasNextPage: true,
    });
    expect(pageOf(['a', 'b'], { total: 12, totalIsExact: true }).hasNextPage).toBe(false);
  });

  test('has a total of at least the rows read', () => {
    expect(pageOf(['a', 'b', 'c'], { total: 5, totalIsExact: false })).toMatchObject({
      total: 13,
      totalIsExact: false,
    });
  });
});

test('LIKE wildcards are escaped, so that they match themselves', () => {
  expect(escapeLike('50%_off\\')).toBe('50\\%\\_off\\\\');
  expect(likePattern('a_b')).toBe('%a\\_b%');
});

describe('pages of a table', () => {
  let dataSource: DataSource;

  beforeAll(async () => {
    dataSource = createDataSource({ url: await createTestDatabase() });
    await dataSource.initialize();
    cleanUp(() => dataSource.destroy());
    await dataSource.query(`INSERT INTO groups (id, name, description)
      SELECT gen_random_uuid(), 'group ' || n, CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END
      FROM generate_series(1, ${COUNTED + 1}) n`);
  });

  const query = () =>
    dataSource.createQueryBuilder<{ name: string }>('GroupEntity', 'g').where("g.description = 'odd'");
  const read = (page: { page: number; perPage: number }, sort?: { field: string; order?: SortOrder }) =>
    readPage(query(), {
      request: { page, ...(sort && { sort }) },
      columns: { name: 'length(g.name)', description: 'g.description' },
      defaultSort: { field: 'name', order: SortOrder.ASC },
      key: 'g.name',
    });
  const namesOf = ({ items }: { items: { name: string }[] }) => items.map(({ name }) => name);

  test('are sorted by the field and then by the key, with the number of all rows', async () => {
    const first = await read({ page: 1, perPage: 3 });
    expect(first.total).toBe(5_001);
    expect(namesOf(first)).toEqual(['group 1', 'group 3', 'group 5']);
    expect(namesOf(await read({ page: 2, perPage: 3 }))).toEqual(['group 7', 'group 9', 'group 11']);
  });

  test('are sorted by the key in the same direction as by the field', async () => {
    const page = await read({ page: 1, perPage: 2 }, { field: 'description', order: SortOrder.DESC });
    expect(namesOf(page)).toEqual(['group 9999', 'group 9997']);
  });

  test('past the end are empty and still have the total', async () => {
    expect(await read({ page: 1_000, perPage: 10 })).toEqual({ items: [], total: 5_001 });
  });

  test('cannot be sorted by an unknown field', async () => {
    for (const field of ['id', 'constructor', 'name; DROP TABLE groups']) {
      await expect(read({ page: 1, perPage: 1 }, { field })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  test('are counted exactly up to 10,000 rows', async () => {
    const all = dataSource.createQueryBuilder<{ name: string }>('GroupEntity', 'g');
    expect(await countSome(dataSource, query())).toEqual({ total: 5_001, totalIsExact: true });
    expect(await countSome(dataSource, all.clone().where("g.name <> 'group 1'"))).toEqual({
      total: COUNTED,
      totalIsExact: true,
    });
    expect(await countSome(dataSource, all)).toEqual({ total: COUNTED + 1, totalIsExact: false });
  });
});
