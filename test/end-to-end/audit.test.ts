import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let stranger: Api;
let databaseUrl: string;

beforeAll(async () => {
  ({ admin, stranger, databaseUrl } = await startTestTidings());
});

interface Entry {
  id: string;
  actor: string;
  action: string;
  outcome: string;
  subjectType: string;
  subjectIds: string[];
  fields: string[];
  before: Record<string, Record<string, unknown>> | null;
  after: Record<string, Record<string, unknown>> | null;
}

const LIST =
  'query ($filter: AuditFilter) { auditLog(page: { perPage: 100 }, filter: $filter) { total items { id at actor address action outcome subjectType subjectIds fields before after } } }';

const entries = async (filter: Record<string, unknown> = {}): Promise<Entry[]> =>
  (await admin.ask(LIST, { filter })).auditLog.items;

const latest = async (action: string) => (await entries({ action }))[0]!;

test('the entry of a change has its actor, its subject, and the values before and after', async () => {
  await admin.createTemplate(PLAIN);
  expect(await latest('createTemplate')).toMatchObject({
    outcome: 'DONE',
    subjectType: 'template',
    subjectIds: ['plain'],
    before: null,
    after: { plain: { version: 1, title: PLAIN.title } },
  });
  await admin.ask('mutation { updateTemplate(slug: "plain", input: { title: "Another" }) { slug } }');
  expect(await latest('updateTemplate')).toMatchObject({
    fields: ['title'],
    before: { plain: { title: PLAIN.title, version: 1 } },
    after: { plain: { title: 'Another', version: 2 } },
  });
  await admin.ask('mutation { deleteTemplates(slugs: ["plain"]) }');
  expect(await latest('deleteTemplates')).toMatchObject({ before: { plain: { title: 'Another' } }, after: null });
});

test('an entry about a person contains no name, address or password', async () => {
  const secret = 'a long enough one, and secret';
  const id = await admin.createUser({
    username: 'olga-the-beetle',
    email: 'olga@example.test',
    firstName: 'Olga',
    password: secret,
    role: 'VIEWER',
  });
  await admin.ask(
    'mutation ($id: ID!) { updateUser(id: $id, input: { role: EDITOR, email: "o@example.test" }) { id } }',
    { id },
  );
  expect(await latest('updateUser')).toMatchObject({
    subjectIds: [id],
    fields: expect.arrayContaining(['role', 'email']),
    before: { [id]: { role: 'VIEWER', hasPassword: true } },
    after: { [id]: { role: 'EDITOR' } },
  });
  expect(JSON.stringify(await entries())).not.toMatch(/olga|o@example|Olga|secret/);
});

test('sign-ins and refused sign-ins are recorded, without the name that was tried', async () => {
  const [{ me }] = [await admin.ask('{ me { id } }')];
  await stranger.fail('mutation { login(username: "nobody-here", password: "x") { token } }');
  const [refused, ...others] = await entries({ action: 'login' });
  expect(refused).toMatchObject({ actor: 'stranger', outcome: 'UNAUTHENTICATED', subjectIds: [] });
  expect(others.at(-1)).toMatchObject({ actor: `user:${me.id}`, outcome: 'DONE', subjectIds: [me.id] });
  expect(JSON.stringify(refused)).not.toContain('nobody-here');
});

test('the account that was tried is recorded, and throttled attempts don’t fill the log', async () => {
  const [{ me }] = [await admin.ask('{ me { id } }')];
  const before = (await entries({ action: 'login' })).length;
  const tries = Array.from({ length: 30 }, () =>
    stranger.fail('mutation { login(username: "ADMIN@example.com", password: "x") { token } }'),
  );
  const limited = (await Promise.all(tries)).filter(({ code }) => code === 'RATE_LIMITED').length;
  expect(limited).toBeGreaterThan(20);
  const written = (await entries({ action: 'login' })).slice(0, -before);
  expect(written).toHaveLength(30 - limited);
  for (const entry of written) {
    expect(entry).toMatchObject({ actor: 'stranger', outcome: 'UNAUTHENTICATED', subjectIds: [me.id] });
  }
});

test('a name that can’t be stored is refused, and the refusal is recorded', async () => {
  const answer = await stranger.fail('mutation ($n: String!) { login(username: $n, password: "x") { token } }', {
    n: 'a\u0000b',
  });
  expect(answer).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await latest('login')).toMatchObject({ outcome: 'BAD_USER_INPUT', subjectIds: [] });
});

test('the entry of an import has its result, and whether it was a dry run', async () => {
  for (const dryRun of [true, false]) {
    const input = { rows: [{ email: 'imported@example.test' }, { email: 'no address' }], dryRun };
    await admin.ask('mutation ($input: ImportUsersInput!) { importUsers(input: $input) { created } }', { input });
    expect(await latest('importUsers')).toMatchObject({
      outcome: 'DONE',
      after: { isTrial: dryRun, created: 1, updated: 0, unchanged: 0, refused: 1 },
    });
  }
});

test('the entry of a dispatch has its sender', async () => {
  const key = stranger.withToken(await admin.createKey('SEND'));
  await admin.createTemplate({ slug: 'told', title: 'x', content: 'x' });
  const to = [{ email: 'anna@example.test' }];
  for (const [caller, name] of [
    [admin, 'admin'],
    [key, 'test'],
  ] as const) {
    const { id } = await caller.send({ templateName: 'told', typeEvent: 'PERSONAL', to });
    const { dispatch } = await admin.ask('query ($id: ID!) { dispatch(id: $id) { sentBy } }', { id });
    expect(dispatch).toEqual({ sentBy: name });
  }
});

test('forbidden calls are recorded', async () => {
  const key = stranger.withToken(await admin.createKey('WRITE'));
  await key.fail('mutation { createApiKey(name: "mine", scopes: [SEND]) { secret } }');
  expect(await latest('createApiKey')).toMatchObject({ actor: expect.stringMatching(/^key:/), outcome: 'FORBIDDEN' });
  expect(await key.fail(LIST)).toMatchObject({ code: 'FORBIDDEN' });
});

test('the log can be filtered and paged', async () => {
  const all = await entries();
  expect(all.map(({ id }) => Number(id))).toEqual(all.map(({ id }) => Number(id)).sort((a, b) => b - a));
  const [one] = await entries({ action: 'updateUser' });
  expect(await entries({ subjectId: one!.subjectIds[0] })).toHaveLength(2);
  expect(await entries({ outcome: 'FORBIDDEN', actor: 'stranger' })).toEqual([]);
  expect(await entries({ until: '2020-01-01T00:00:00.000Z' })).toEqual([]);
});

test.each(["UPDATE audit_log SET actor = 'nobody'", 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
  '%s is refused by PostgreSQL',
  async (statement) => {
    const client = new pg.Client(databaseUrl);
    await client.connect();
    await expect(client.query(statement)).rejects.toThrow('the audit log is only added to');
    await client.end();
  },
);
