import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { cleanUp } from '../support/clean-up.js';
import { startTestTidings } from '../support/tidings.js';

const PEOPLE = 100_000;

let admin: Api;
let database: pg.Client;

beforeAll(async () => {
  const tidings = await startTestTidings();
  ({ admin } = tidings);
  database = new pg.Client(tidings.databaseUrl);
  await database.connect();
  cleanUp(() => database.end());
  await database.query(
    `INSERT INTO users (id, username, email, first_name, last_name, locale)
     SELECT gen_random_uuid(), 'p' || n, 'p' || n || '@people.test', 'P', 'N', (ARRAY['en', 'de', 'ru'])[n % 3 + 1]
     FROM generate_series(1, $1::int) n`,
    [PEOPLE],
  );
  await database.query('ANALYZE users');
  await admin.ask('mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }', {
    input: {
      slug: 'news',
      title: '{{subject}}',
      content: '<p>{{body}}</p>',
      variants: [{ locale: 'de', title: '{{subject}}', content: '<p>{{text}}</p>' }],
    },
  });
}, 120_000);

/** Number of rows of every table, without the beats and sessions that the server writes all the time. */
const rowCounts = async (): Promise<Record<string, number>> => {
  const { rows } = await database.query(
    `SELECT relname AS name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text::int AS rows
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname`,
  );
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
};

test('a dry run for 100,000 people takes less than five seconds, and writes nothing', async () => {
  const query = `query ($input: SendNotificationInput!) { check: checkNotification(input: $input) {
    total willBeMailed skipped { reason count } missing isRefused locales largestBytes warnings samples { subject html text } } }`;
  const input = { templateName: 'news', typeEvent: 'ALL', context: { subject: 'Hi', body: 'Hello' } };
  await admin.ask(query, { input: { ...input, typeEvent: 'GROUP', to: [{ email: 'x@example.test' }] } });
  const before = await rowCounts();
  const startedAt = performance.now();
  const { check } = await admin.ask(query, { input: { ...input, idempotencyKey: 'k' } });
  const took = performance.now() - startedAt;
  expect(check).toMatchObject({ total: PEOPLE + 1, willBeMailed: PEOPLE + 1, missing: ['text'] });
  expect(check.samples).toHaveLength(3);
  expect(Object.values<number>(check.locales).reduce((sum, count) => sum + count, 0)).toBe(PEOPLE + 1);
  expect(before).toMatchObject({ users: PEOPLE + 1, dispatches: 0, deliveries: 0, audit_log: expect.any(Number) });
  expect(await rowCounts()).toEqual(before);
  expect(took).toBeLessThan(5_000);
});
