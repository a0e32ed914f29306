import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { SortOrder } from '../../foundation/graphql/page.js';
import { SuppressionReason, SuppressionScope } from './suppression.entity.js';
import type { SuppressionFilter } from './suppression.inputs.js';
import { createSuppressionService, type SuppressionService } from './suppression.service.js';

const HASH_KEY = Buffer.alloc(32, 7);

let dataSource: DataSource;
let suppressions: SuppressionService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const pool = (dataSource.driver as unknown as { master: Pool }).master;
  suppressions = createSuppressionService({ dataSource, sql: pool, hashKey: HASH_KEY });
});

beforeEach(async () => {
  for (const table of ['suppressions', 'suppression_undos', 'topics']) await dataSource.query(`DELETE FROM ${table}`);
  await dataSource.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News')`);
});

const { ALL_MAIL, TOPIC } = SuppressionScope;
const BY = 'user:00000000-0000-7000-8000-000000000000';

const add = (email: string, more: { scope?: SuppressionScope; topic?: string } = {}) =>
  suppressions.create({ email, scope: ALL_MAIL, ...more }, BY);

/** A suppression as it is after the person's data was erased. */
const addHashed = (email: string) =>
  dataSource.query(
    `INSERT INTO suppressions (address, scope, reason)
     VALUES ('hash:' || encode(sha256($2::bytea || convert_to($1, 'UTF8')), 'hex'), 'ALL_MAIL', 'COMPLAINT')`,
    [email, HASH_KEY],
  );

const emailsOf = async (filter: SuppressionFilter): Promise<string[]> =>
  (await suppressions.list({ filter, sort: { field: 'email', order: SortOrder.ASC } })).items.map(({ email }) => email);

describe('creating', () => {
  test('stores the normalized address', async () => {
    expect(await add('Anna@BÜCHER.de')).toMatchObject({
      email: 'anna@xn--bcher-kva.de',
      reason: SuppressionReason.MANUAL,
      caller: BY,
    });
  });

  test.each([{ scope: TOPIC }, { scope: TOPIC, topic: '' }, { scope: ALL_MAIL, topic: 'news' }])(
    'refuses $scope with the topic $topic',
    async (more) => {
      await expect(add('anna@example.test', more)).rejects.toMatchObject({
        issues: [{ path: 'topic', rule: 'suppression.topic' }],
      });
    },
  );

  test('refuses an unknown topic, and an expiry that has passed', async () => {
    await expect(add('anna@example.test', { scope: TOPIC, topic: 'olds' })).rejects.toMatchObject({
      issues: [{ path: 'topic', rule: 'topic.exists' }],
    });
    const input = { email: 'anna@example.test', scope: ALL_MAIL, expiresAt: new Date() };
    await expect(suppressions.create(input, BY)).rejects.toMatchObject({
      issues: [{ path: 'expiresAt', rule: 'instant.future' }],
    });
    expect(await emailsOf({})).toEqual([]);
  });

  test('replaces the note and the expiry of the one that somebody added before', async () => {
    const input = { email: 'anna@example.test', scope: ALL_MAIL };
    const { id } = await suppressions.create({ ...input, note: 'old' }, BY);
    expect(await suppressions.create({ ...input, note: 'new' }, BY)).toMatchObject({ id, note: 'new' });
  });
});

describe('the list', () => {
  test('is found by a part of the address, in Unicode or Punycode, in any case', async () => {
    await add('anna@bücher.de');
    await add('boris@example.test');
    expect(await emailsOf({ q: 'NNA' })).toEqual(['anna@xn--bcher-kva.de']);
    expect(await emailsOf({ q: 'Bücher.de' })).toEqual(['anna@xn--bcher-kva.de']);
    expect(await emailsOf({ q: '@example' })).toEqual(['boris@example.test']);
    expect(await emailsOf({ q: '%' })).toEqual([]);
  });

  test('is filtered by scope, topic and reason', async () => {
    await add('anna@example.test');
    await add('boris@example.test', { scope: TOPIC, topic: 'news' });
    expect(await emailsOf({ scope: TOPIC })).toEqual(['boris@example.test']);
    expect(await emailsOf({ topic: 'news' })).toEqual(['boris@example.test']);
    expect(await emailsOf({ reason: [SuppressionReason.MANUAL, SuppressionReason.COMPLAINT] })).toHaveLength(2);
    expect(await emailsOf({ reason: [SuppressionReason.COMPLAINT] })).toEqual([]);
  });

  test('never shows a hash, and finds an erased person’s suppression only by the whole address', async () => {
    await addHashed('anna@example.test');
    const [shown] = await emailsOf({});
    expect(shown).toMatch(/^erased:\d+$/);
    expect(await emailsOf({ q: 'a' })).toEqual([]);
    expect(await emailsOf({ emails: ['ANNA@example.test'] })).toEqual([shown]);
    expect(await emailsOf({ emails: ['boris@example.test'] })).toEqual([]);
  });

  test('is sorted by newest first, and says whether there is more', async () => {
    for (const name of ['a', 'b', 'c']) await add(`${name}@example.test`);
    const page = await suppressions.list({ page: { page: 1, perPage: 2 } });
    expect(page).toMatchObject({ total: 3, totalIsExact: true, hasNextPage: true });
    expect(page.items.map(({ email }) => email)).toEqual(['c@example.test', 'b@example.test']);
    await expect(suppressions.list({ sort: { field: 'note' } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

test('an undone suppression is listed with its note for the person’s address', async () => {
  const { id } = await add('anna@example.test');
  expect(await suppressions.undo({ ids: [id], note: 'she called', undoneBy: BY })).toBe(1);
  expect(await suppressions.undo({ ids: [id], note: 'again', undoneBy: BY })).toBe(0);
  expect(await suppressions.listUndos(['Anna@example.test', 'boris@example.test'])).toMatchObject([
    { id, email: 'anna@example.test', reason: 'MANUAL', note: 'she called', caller: BY },
  ]);
  expect(await emailsOf({})).toEqual([]);
});
