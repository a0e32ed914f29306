import { RULES } from '@tidings/core/errors/rules';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const NOBODY = '01890b0c-0000-7000-8000-000000000001';

let admin: Api;
let databaseUrl: string;
let ivan: string;
let olga: string;
let inactive: string;
let empty: string;
let withInactive: string;

beforeAll(async () => {
  ({ admin, databaseUrl } = await startTestTidings());
  await admin.createTemplate(PLAIN);
  ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
  olga = await admin.createUser({ username: 'olga', email: 'olga@example.test' });
  inactive = await admin.createUser({ username: 'gone', email: 'gone@example.test', isActive: false });
  empty = await admin.createGroup('Empty');
  withInactive = await admin.createGroup('Inactive', [inactive]);
});

const rowsWritten = async (): Promise<number> => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query(
    'SELECT (SELECT count(*) FROM dispatches) + (SELECT count(*) FROM deliveries) AS rows',
  );
  await client.end();
  return Number(rows[0].rows);
};

const PERSONAL = { templateName: 'plain', typeEvent: 'PERSONAL' };
const GROUP = { templateName: 'plain', typeEvent: 'GROUP' };

test.each<[string, () => Record<string, unknown>, { field: string; words: RegExp; code?: string }]>([
  ['an unknown recipient', () => ({ ...PERSONAL, recipient: NOBODY }), { field: 'recipient', words: /does not exist/ }],
  ['an inactive user', () => ({ ...PERSONAL, recipient: inactive }), { field: 'recipient', words: /inactive/ }],
  ['a group without members', () => ({ ...GROUP, groups: [empty] }), { field: 'groups', words: /member/ }],
  ['a group of inactive members', () => ({ ...GROUP, groups: [withInactive] }), { field: 'groups', words: /member/ }],
  ['an unknown group', () => ({ ...GROUP, groups: [NOBODY] }), { field: 'groups', words: /does not exist/ }],
  [
    'two recipients of a personal send',
    () => ({ ...PERSONAL, recipient: [ivan, olga] }),
    { field: 'recipient', words: /one/ },
  ],
  ['no recipient for a personal send', () => PERSONAL, { field: 'recipient', words: /one/ }],
  ['no recipient for a group send', () => GROUP, { field: 'recipient', words: /./ }],
  [
    'recipients for ALL',
    () => ({ templateName: 'plain', typeEvent: 'ALL', recipient: ivan }),
    { field: 'recipient', words: /ALL/ },
  ],
  [
    'a template that does not exist',
    () => ({ ...PERSONAL, recipient: ivan, templateName: 'none' }),
    { field: 'templateName', words: /does not exist/ },
  ],
  [
    'a recipient hidden in an address',
    () => ({ ...GROUP, to: [{ email: 'b@y.test\r\nRCPT TO:<e@e.test>' }] }),
    { field: 'to.0.email', words: /address/ },
  ],
  [
    'two addresses in one field',
    () => ({ ...GROUP, to: [{ email: 'a@x.test, b@x.test' }] }),
    { field: 'to.0.email', words: /address/ },
  ],
  [
    'an address with a display name',
    () => ({ ...GROUP, to: [{ email: 'A <a@x.test>' }] }),
    { field: 'to.0.email', words: /address/ },
  ],
  ['an id that isn’t a UUID', () => ({ ...PERSONAL, recipient: 'ivan' }), { field: 'recipient', words: /UUID/ }],
  [
    '300 KiB of context',
    () => ({ ...PERSONAL, recipient: ivan, context: { a: 'x'.repeat(300 * 1024) } }),
    { field: 'context', words: /256 KiB/ },
  ],
  [
    '6,000 in to',
    () => ({ ...GROUP, to: Array.from({ length: 6000 }, (_, i) => ({ email: `p${i}@x.test` })) }),
    { field: 'to', words: /5,?000/ },
  ],
  [
    'an empty idempotency key',
    () => ({ ...PERSONAL, recipient: ivan, idempotencyKey: '' }),
    { field: 'idempotencyKey', words: /must not be empty/ },
  ],
  [
    'a notification and a template at once',
    () => ({ ...PERSONAL, recipient: ivan, notificationId: NOBODY }),
    { field: 'templateName', words: /together/ },
  ],
  ['an unknown notification', () => ({ notificationId: NOBODY }), { field: 'notificationId', words: /does not exist/ }],
  ['an empty input', () => ({}), { field: 'templateName', words: /./ }],
])('a send with %s is refused, and nothing is written', async (_, input, { field, words, code = 'BAD_USER_INPUT' }) => {
  const refused = await admin.refuse(input());
  expect(refused).toMatchObject({ code });
  expect(Object.keys(refused.fields ?? {})).toContain(field);
  expect(refused.fields![field]!.join(' ')).toMatch(words);
  const issues = refused.issues as { path: string; rule: string }[];
  expect([...new Set(issues.map(({ path }) => path))]).toEqual(Object.keys(refused.fields!));
  expect(issues.every(({ rule }) => rule in RULES)).toBe(true);
  expect(JSON.stringify(refused).length).toBeLessThan(1_000);
  expect(await rowsWritten()).toBe(0);
});

test.each([
  ['perPage: 0', '{ users(page: { perPage: 0 }) { total } }', 'perPage'],
  ['perPage: 1001', '{ users(page: { perPage: 1001 }) { total } }', 'perPage'],
  ['page: 0', '{ users(page: { page: 0 }) { total } }', 'page'],
  ['an unknown field to sort by', '{ users(sort: { field: "password_hash" }) { total } }', 'sort.field'],
  ['a bad UUID', '{ user(id: "x") { id } }', 'id'],
])('a query with %s is refused', async (_, query, field) => {
  const refused = await admin.fail(query);
  expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(Object.keys(refused.fields ?? {})).toEqual([field]);
});

test('a NUL and an unpaired surrogate are refused in every input', async () => {
  expect(await admin.refuse({ ...PERSONAL, recipient: ivan, context: { a: ['x\u0000'] } })).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: { context: [expect.stringContaining('NUL')] },
  });
  expect(await admin.refuse({ ...PERSONAL, recipient: ivan, context: { a: '\ud83d' } })).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  expect(await admin.fail('mutation { createGroup(input: { name: "a\\u0000" }) { id } }')).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  const { id } = await admin.send({ ...PERSONAL, recipient: ivan, context: { path: 'C:\\u0000' } });
  await admin.completed(id);
});

test('a body of more than a megabyte is refused with 413', async () => {
  const response = await fetch(`${admin.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'x'.repeat(1024 * 1024) }),
  });
  expect(response.status).toBe(413);
});

test('a template that does not compile is refused when it is saved', async () => {
  const refused = await admin.fail(
    'mutation ($input: CreateTemplateInput!) { createTemplate(input: $input) { slug } }',
    { input: { slug: 'broken', title: 'x', content: 'line one\n  {{#if a}} never closed' } },
  );
  expect(refused).toMatchObject({ code: 'TEMPLATE_INVALID', line: 2 });
});

test('a template or group in use by a notification or a running send is not deleted', async () => {
  await admin.createTemplate({ slug: 'used', title: 'x', content: 'y' });
  await admin.ask('mutation ($input: CreateNotificationInput!) { createNotification(input: $input) { id } }', {
    input: { name: 'n', type: 'ALL', templateSlug: 'used' },
  });
  expect(await admin.fail('mutation { deleteTemplates(slugs: ["used"]) }')).toMatchObject({ code: 'CONFLICT' });
});
