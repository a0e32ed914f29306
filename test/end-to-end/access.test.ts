import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

const PASSWORD = 'a long enough one';

let admin: Api;
let stranger: Api;
const callers = new Map<string, Api>();
let ivan: string;
let otherDispatch: string;

beforeAll(async () => {
  ({ admin, stranger } = await startTestTidings());
  await admin.createTemplate(PLAIN);
  ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
  callers.set('ADMIN', admin).set('stranger', stranger);
  for (const role of ['VIEWER', 'EDITOR']) {
    const username = role.toLowerCase();
    await admin.createUser({ username, email: `${username}@example.test`, password: PASSWORD, role });
    callers.set(role, await stranger.signIn(username, PASSWORD));
  }
  for (const scope of ['SEND', 'READ', 'WRITE']) callers.set(scope, stranger.withToken(await admin.createKey(scope)));
  otherDispatch = (await admin.send({ templateName: 'plain', typeEvent: 'PERSONAL', recipient: ivan })).id;
});

const READ = '{ users { total } }';
const WRITE = 'mutation { updateTemplate(slug: "plain", input: { description: "x" }) { slug } }';
const USERS = 'mutation { deleteUsers(ids: []) }';
const KEYS = '{ apiKeys { id } }';
const SEND =
  'mutation ($id: ID!) { sendNotification(input: { templateName: "plain", typeEvent: PERSONAL, recipient: [$id] }) { id } }';

test.each<[string, string, string[]]>([
  ['reading', READ, ['VIEWER', 'EDITOR', 'ADMIN', 'READ']],
  ['writing', WRITE, ['EDITOR', 'ADMIN', 'WRITE']],
  ['users', USERS, ['ADMIN', 'WRITE']],
  ['keys', KEYS, ['ADMIN']],
  ['sending', SEND, ['EDITOR', 'ADMIN', 'SEND']],
])('only callers with the permission may call %s', async (_, query, allowed) => {
  for (const [name, caller] of callers) {
    const { errors } = await caller.post(query, query === SEND ? { id: ivan } : {});
    const code = errors?.[0]?.extensions.code;
    const expected = allowed.includes(name) ? undefined : name === 'stranger' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    expect(`${name}: ${code}`).toBe(`${name}: ${expected}`);
  }
});

test.each([
  ['VIEWER', { read: true, write: false, send: false, administer: false }],
  ['EDITOR', { read: true, write: true, send: true, administer: false }],
  ['ADMIN', { read: true, write: true, send: true, administer: true }],
])('a user with the role %s can read the permissions of that role', async (role, permissions) => {
  const { me } = await callers.get(role)!.ask('{ me { permissions { read write send administer } } }');
  expect(me.permissions).toEqual(permissions);
});

test('a key with SEND reads its own dispatches and no others', async () => {
  const sender = callers.get('SEND')!;
  const { id } = await sender.send({ templateName: 'plain', typeEvent: 'PERSONAL', recipient: ivan });
  expect(await sender.completed(id)).toMatchObject({ counts: { sent: 1 } });
  expect(await sender.dispatch(otherDispatch)).toBeNull();
  const { dispatches } = await sender.ask('{ dispatches { total items { id } } }');
  expect(dispatches.items.map((one: { id: string }) => one.id)).not.toContain(otherDispatch);
  expect(
    (
      await sender.ask('query ($id: ID!) { deliveries(filter: { dispatchId: $id }) { items { id } } }', {
        id: otherDispatch,
      })
    ).deliveries.items,
  ).toEqual([]);
});

describe('signing in', () => {
  const login = (username: string, password = PASSWORD) =>
    stranger.fail(
      'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { token } }',
      { username, password },
    );

  test('gives the same answer to a wrong password, an unknown name and a role without access', async () => {
    await admin.createUser({ username: 'none', email: 'none@example.test', password: PASSWORD, role: 'NONE' });
    const refusals = [await login('viewer', 'wrong password'), await login('nobody'), await login('none')];
    expect(new Set(refusals.map(({ code, message }) => `${code} ${message}`)).size).toBe(1);
    expect(refusals[0]).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('accepts the username or the address, and the session ends at logout', async () => {
    const session = await stranger.signIn('VIEWER@example.test', PASSWORD);
    expect((await session.ask('{ me { username } }')).me).toEqual({ username: 'viewer' });
    await session.ask('mutation { logout }');
    expect(await session.fail(READ)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('gives a session that ends when the user is deactivated', async () => {
    const id = await admin.createUser({
      username: 'leaver',
      email: 'leaver@example.test',
      password: PASSWORD,
      role: 'VIEWER',
    });
    const session = await stranger.signIn('leaver', PASSWORD);
    await admin.ask('mutation ($id: ID!) { updateUser(id: $id, input: { isActive: false }) { id } }', { id });
    expect(await session.fail(READ)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('sets a cookie that scripts can’t read, and that is accepted only for requests of the admin', async () => {
    const response = await fetch(`${stranger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation { login(username: "viewer", password: "${PASSWORD}") { user { id } } }`,
      }),
    });
    const cookie = response.headers.get('set-cookie')!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=(Strict|Lax)/);
    const me = async (headers: Record<string, string>) => {
      const answer = await fetch(`${stranger.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: cookie.split(';')[0]!, ...headers },
        body: JSON.stringify({ query: '{ me { username } }' }),
      });
      return ((await answer.json()) as { data: { me: unknown } }).data.me;
    };
    expect(await me({})).toBeNull();
    expect(await me({ 'x-requested-with': 'tidings' })).toEqual({ username: 'viewer' });
  });

  test('a revoked key is refused', async () => {
    const { createApiKey } = await admin.ask(
      'mutation { createApiKey(name: "old", scopes: [READ]) { secret apiKey { id } } }',
    );
    const key = stranger.withToken(createApiKey.secret);
    expect((await key.ask(READ)).users.total).toBeGreaterThan(0);
    await admin.ask('mutation ($id: ID!) { revokeApiKey(id: $id) { revokedAt } }', { id: createApiKey.apiKey.id });
    expect(await key.fail(READ)).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  });
});

test('a caller without a session learns that nobody is signed in, and nothing else', async () => {
  expect(await stranger.ask('{ me { id } }')).toEqual({ me: null });
});

test('no answer about a user contains a password or a token', async () => {
  const { __type } = await admin.ask('{ __type(name: "User") { fields { name } } }');
  const fields = __type.fields.map(({ name }: { name: string }) => name);
  expect(fields).toContain('username');
  expect(fields.join(' ')).not.toMatch(/password|token/i);
});
