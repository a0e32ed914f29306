import { text } from 'node:stream/consumers';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { readCsv } from '../../../../test/support/csv.js';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { SuppressionReason, SuppressionScope } from './suppression.entity.js';
import { createSuppressionExport, type SuppressionExport } from './suppression-export.js';
import type { ImportSuppressionRow } from './suppression-import.inputs.js';
import { createSuppressionImportService, type SuppressionImportService } from './suppression-import.service.js';

const HASH_KEY = Buffer.alloc(32, 7);
const BY = 'user:00000000-0000-7000-8000-000000000000';

let dataSource: DataSource;
let importSuppressions: SuppressionImportService;
let exportSuppressions: SuppressionExport;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const sql = (dataSource.driver as unknown as { master: Pool }).master;
  importSuppressions = createSuppressionImportService({ dataSource, sql });
  exportSuppressions = createSuppressionExport({ dataSource, hashKey: HASH_KEY });
});

beforeEach(async () => {
  for (const table of ['suppressions', 'topics']) await dataSource.query(`DELETE FROM ${table}`);
  await dataSource.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News')`);
});

const run = (rows: ImportSuppressionRow[], dryRun = false) => importSuppressions({ rows, dryRun }, BY);
const stored = () =>
  dataSource.query(
    'SELECT address, reason, scope, topic, note, created_at, expires_at, created_by FROM suppressions ORDER BY id',
  );

const { TOPIC, ALL_TOPICS } = SuppressionScope;
const { HARD_BOUNCE, UNSUBSCRIBED } = SuppressionReason;

test('valid rows are written with reason, scope, date and note; a second import and a trial change nothing', async () => {
  const createdAt = new Date('2024-02-29T12:00:00Z');
  const rows = [
    { email: 'Anna@BÜCHER.de', reason: HARD_BOUNCE, note: 'Imported from SendGrid: 550 5.1.1', createdAt },
    { email: 'boris@example.test', reason: UNSUBSCRIBED, scope: ALL_TOPICS },
    { email: 'boris@example.test', reason: UNSUBSCRIBED, scope: TOPIC, topic: 'news' },
    { email: 'clara@example.test' },
  ];
  expect(await run(rows, true)).toMatchObject({ created: 4, refused: 0 });
  expect(await stored()).toEqual([]);
  expect(await run(rows)).toMatchObject({ created: 4, updated: 0, unchanged: 0, refused: 0 });
  const before = await stored();
  expect(before[0]).toMatchObject({
    address: 'anna@xn--bcher-kva.de',
    reason: 'HARD_BOUNCE',
    scope: 'ALL_MAIL',
    note: 'Imported from SendGrid: 550 5.1.1',
    created_at: createdAt,
    created_by: BY,
  });
  expect(before[3]).toMatchObject({ address: 'clara@example.test', reason: 'IMPORTED', scope: 'ALL_MAIL' });
  expect(await run(rows)).toMatchObject({ created: 0, unchanged: 4 });
  expect(await stored()).toEqual(before);
});

test('an invalid row is refused alone, with the field and the rule', async () => {
  const { lines, ...counts } = await run([
    { email: 'not an address' },
    { email: 'a@example.test', scope: TOPIC },
    { email: 'b@example.test', topic: 'news' },
    { email: 'c@example.test', scope: TOPIC, topic: 'olds' },
    { email: 'd@example.test', expiresAt: new Date(0) },
    { email: 'e@example.test', note: 'a\u0000b' },
    { email: 'good@example.test', note: 'n'.repeat(600) },
  ]);
  expect(counts).toEqual({ created: 1, updated: 0, unchanged: 0, refused: 6 });
  expect(lines.map(({ problems }) => problems.map(({ field, rule }) => `${field} ${rule}`))).toEqual([
    ['email email.single'],
    ['topic suppression.topic'],
    ['topic suppression.topic'],
    ['topic topic.exists'],
    ['expiresAt instant.future'],
    ['note text.storable'],
    [],
  ]);
  expect((await stored())[0].note).toHaveLength(500);
});

test('an exported file is imported again without a change, into an empty table too', async () => {
  await run([
    {
      email: "o'neill@example.test",
      reason: HARD_BOUNCE,
      note: '=HYPERLINK("x")',
      createdAt: new Date('2024-01-01T00:00:00Z'),
    },
    { email: 'zoe@example.test', scope: TOPIC, topic: 'news', expiresAt: new Date('2099-01-01T00:00:00Z') },
  ]);
  await dataSource.query(`INSERT INTO suppressions (address, scope, reason, expires_at) VALUES
    ('hash:00', 'ALL_MAIL', 'MANUAL', NULL), ('expired@example.test', 'ALL_MAIL', 'MANUAL', now())`);
  const file = await text(await exportSuppressions({}));
  const lines = readCsv(file.replace(/^\ufeff/, ''));
  expect(lines.map(({ email }) => email)).toEqual(["o'neill@example.test", 'zoe@example.test']);
  expect(lines[0]!.note).toBe(`'=HYPERLINK("x")`);

  const rows = lines.map(
    ({ createdAt, expiresAt, topic, ...line }) =>
      ({
        ...line,
        topic: topic || null,
        createdAt: new Date(createdAt!),
        expiresAt: expiresAt ? new Date(expiresAt) : null,
      }) as unknown as ImportSuppressionRow,
  );
  expect(await run(rows)).toMatchObject({ unchanged: 2, refused: 0 });
  const before = (await stored()).slice(0, 2);
  await dataSource.query('DELETE FROM suppressions');
  expect(await run(rows)).toMatchObject({ created: 2, refused: 0 });
  expect(await stored()).toEqual(before);
});

test('an export has the suppressions of the filter, page by page', async () => {
  await dataSource.query(`
    INSERT INTO suppressions (address, scope, reason)
    SELECT 'p' || n || '@example.test', 'ALL_MAIL', CASE WHEN n % 2 = 0 THEN 'COMPLAINT' ELSE 'MANUAL' END::suppression_reason
    FROM generate_series(1, 9001) n`);
  const file = await text(await exportSuppressions({ reason: [SuppressionReason.COMPLAINT] }));
  expect(file.trimEnd().split('\r\n')).toHaveLength(4_501);
});
