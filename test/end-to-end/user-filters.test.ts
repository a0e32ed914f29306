import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { readCsv } from '../support/csv.js';
import { startTestTidings } from '../support/tidings.js';

let admin: Api;
let stranger: Api;
let databaseUrl: string;
let readers: string;

beforeAll(async () => {
  ({ admin, stranger, databaseUrl } = await startTestTidings());
  const create = (username: string, attributes: object) =>
    admin.createUser({ username, email: `${username}@x.test`, attributes });
  const ann = await create('ann', {
    city: 'Oslo',
    plan: { level: 2, name: 'two' },
    tags: ['new', 'b"e'],
    vip: true,
    'a.b': 'dot',
  });
  await create('bob', { city: 'Rome', plan: { level: '2' }, tags: ['old'], vip: false });
  await create('eve', { city: 'oslo', deep: { er: { and: { deeper: { still: 1 } } } }, none: null });
  readers = await admin.createGroup('Readers', [ann]);
});

const sql = async (statement: string) => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
};

const usernames = async (filter: object) => {
  const { users } = await admin.ask(
    'query ($filter: UserFilter) { users(filter: $filter) { total items { username } } }',
    { filter },
  );
  const names = users.items.map(({ username }: { username: string }) => username);
  expect(users.total).toBe(names.length);
  return names;
};

test('attributes are found by key, path and type', async () => {
  expect(await usernames({ attributes: { city: 'Oslo' } })).toEqual(['ann']);
  expect(await usernames({ attributes: { plan: { level: 2 } } })).toEqual(['ann']);
  expect(await usernames({ attributes: { plan: { level: '2' } } })).toEqual(['bob']);
  expect(await usernames({ attributes: { tags: ['b"e'] } })).toEqual(['ann']);
  expect(await usernames({ attributes: { vip: false } })).toEqual(['bob']);
  expect(await usernames({ attributes: { 'a.b': 'dot' } })).toEqual(['ann']);
  expect(await usernames({ attributes: { none: null } })).toEqual(['eve']);
  expect(await usernames({ attributes: { city: 'Oslo', vip: false } })).toEqual([]);
  expect(await usernames({ attributes: { city: 'Oslo' }, groupId: readers, isActive: true, role: 'NONE' })).toEqual([
    'ann',
  ]);
  expect(await usernames({ attributes: {} })).toEqual(['admin', 'ann', 'bob', 'eve']);
  const large = { attributes: { a: 'x'.repeat(17 * 1024) } };
  expect(await admin.fail('query ($f: UserFilter) { users(filter: $f) { total } }', { f: large })).toMatchObject({
    code: 'BAD_USER_INPUT',
  });
});

test('the offered filters are those of existing users', async () => {
  const { userAttributes } = await admin.ask('{ userAttributes { path type isList values } }');
  const offered = (path: string, type: string) =>
    userAttributes.find((one: { path: string[]; type: string }) => one.path.join('/') === path && one.type === type);
  expect(offered('city', 'STRING')).toEqual({
    path: ['city'],
    type: 'STRING',
    isList: false,
    values: ['Oslo', 'Rome', 'oslo'],
  });
  expect(offered('plan/level', 'NUMBER').values).toEqual(['2']);
  expect(offered('plan/level', 'STRING').values).toEqual(['2']);
  expect(offered('tags', 'STRING')).toMatchObject({ isList: true, values: ['b"e', 'new', 'old'] });
  expect(offered('vip', 'BOOLEAN').values).toEqual(['false', 'true']);
  expect(offered('a.b', 'STRING')).toMatchObject({ path: ['a.b'] });
  expect(offered('none', 'STRING')).toBeUndefined();
  expect(offered('deep/er/and/deeper/still', 'NUMBER')).toBeUndefined();
});

test('users are filtered by whether they have a role', async () => {
  expect(await usernames({ hasRole: true })).toEqual(['admin']);
  expect(await usernames({ hasRole: false })).toEqual(['ann', 'bob', 'eve']);
  expect(await usernames({ hasRole: null })).toEqual(['admin', 'ann', 'bob', 'eve']);
});

test('the export of users takes the same filter', async () => {
  const exported = (query: string) =>
    fetch(`${admin.url}/export/users.csv?${query}`, { headers: { authorization: `Bearer ${admin.token}` } });
  const rows = readCsv(
    await (await exported(new URLSearchParams({ attributes: '{"plan":{"level":2}}' }).toString())).text(),
  );
  expect(rows.map(({ username }) => username)).toEqual(['ann']);
  for (const attributes of ['city', '[1]', '{"a":"\\u0000"}']) {
    const response = await exported(new URLSearchParams({ attributes }).toString());
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { fields: { attributes: [/JSON object/] } } }],
    });
  }
});

const ADD = `mutation ($groupId: ID!, $filter: UserFilter!, $after: ID) {
  addMatchingUsersToGroup(groupId: $groupId, filter: $filter, after: $after) { matched added next } }`;

test('all users of a filter are added to a group in batches, each once', async () => {
  await sql(`INSERT INTO users (id, username, email, is_active, attributes)
    SELECT gen_random_uuid(), 'm' || n, 'm' || n || '@y.test', n % 2 = 0, '{"wave": 7}' FROM generate_series(1, 12000) n`);
  const groupId = await admin.createGroup('Wave');
  const filter = { attributes: { wave: 7 }, isActive: true };
  const parts = [];
  let after: string | null = null;
  do {
    const { addMatchingUsersToGroup: part } = await admin.ask(ADD, { groupId, filter, after });
    parts.push([part.matched, part.added]);
    after = part.next;
  } while (after);
  expect(parts).toEqual([
    [5_000, 5_000],
    [1_000, 1_000],
  ]);
  expect(
    await sql(
      `SELECT count(*)::int, bool_and(is_active) FROM group_members JOIN users ON id = user_id WHERE group_id = '${groupId}'`,
    ),
  ).toEqual([{ count: 6_000, bool_and: true }]);
  expect((await admin.ask(ADD, { groupId, filter })).addMatchingUsersToGroup).toMatchObject({
    matched: 5_000,
    added: 0,
  });
  const { auditLog } = await admin.ask(
    '{ auditLog(filter: { action: "addMatchingUsersToGroup" }) { total items { subjectIds after } } }',
  );
  expect(auditLog.total).toBe(3);
  expect(auditLog.items[0]).toEqual({ subjectIds: [groupId], after: { matched: 5_000, added: 0 } });
});

test('impossible additions to a group are refused', async () => {
  const nobody = '01890b0c-0000-7000-8000-00000000ffff';
  expect(await admin.fail(ADD, { groupId: nobody, filter: {} })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await admin.fail(ADD, { groupId: 'x', filter: {} })).toMatchObject({ fields: { groupId: [/UUID/] } });
  expect(await admin.fail(ADD, { groupId: readers, filter: {}, after: 'x' })).toMatchObject({
    fields: { after: [/UUID/] },
  });
  await admin.createUser({ username: 'viewer', email: 'viewer@x.test', password: 'a long password', role: 'VIEWER' });
  const viewer = await stranger.signIn('viewer', 'a long password');
  expect(await viewer.fail(ADD, { groupId: readers, filter: {} })).toMatchObject({ code: 'FORBIDDEN' });
});
