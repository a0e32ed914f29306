import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { Role } from '../../foundation/access/role.js';
import type { CreateUserInput, UserFilter } from './user.inputs.js';
import { createUserService, type UserService } from './user.service.js';

let dataSource: DataSource;
let users: UserService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  users = createUserService({ dataSource });
});

beforeEach(async () => {
  await dataSource.query('DELETE FROM users');
  await dataSource.query('DELETE FROM groups');
});

const NOBODY = '00000000-0000-7000-8000-000000000000';
const PASSWORD = 'a long password';

const create = (username: string, more: Partial<CreateUserInput> = {}) =>
  users.create({ username, email: `${username}@example.test`, ...more });

const createAdmin = (username: string) => create(username, { role: Role.ADMIN, password: PASSWORD });

const addSession = (userId: string) =>
  dataSource.query(
    `INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (decode(md5($1::text), 'hex'), $1::uuid, now() + interval '1 day')`,
    [userId],
  );

const countSessions = async (): Promise<number> => {
  const [{ count }] = await dataSource.query('SELECT count(*)::int AS count FROM sessions');
  return count;
};

const addGroup = async (name: string): Promise<string> => {
  const [{ id }] = await dataSource.query('INSERT INTO groups (id, name) VALUES (gen_random_uuid(), $1) RETURNING id', [
    name,
  ]);
  return id;
};

const groupsOf = async (userId: string): Promise<string[]> => {
  const rows: { id: string }[] = await dataSource.query(
    'SELECT group_id AS id FROM group_members WHERE user_id = $1 ORDER BY 1',
    [userId],
  );
  return rows.map(({ id }) => id);
};

describe('creating a user', () => {
  test('fills in defaults and keeps the address as it was typed', async () => {
    const user = await create('anna', { email: 'Anna@Bücher.example' });
    expect(user).toMatchObject({ locale: 'en', timezone: 'UTC', role: Role.NONE, isActive: true, attributes: {} });
    expect(user).toMatchObject({ email: 'Anna@Bücher.example', address: 'anna@xn--bcher-kva.example' });
  });

  test('is a CONFLICT if the username or the address is taken, in any spelling', async () => {
    await create('anna', { email: 'anna@bücher.example' });
    await expect(create('ANNA')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('username'),
    });
    for (const email of ['ANNA@bücher.example', 'anna@XN--bcher-kva.example']) {
      await expect(create('other', { email })).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('address'),
      });
    }
  });

  test('needs a password if the user has a role', async () => {
    await expect(create('anna', { role: Role.VIEWER })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await create('anna', { role: Role.VIEWER, password: PASSWORD })).role).toBe(Role.VIEWER);
  });

  test('with an unknown group creates nobody', async () => {
    await expect(create('anna', { groupIds: [NOBODY] })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^groupIds /),
    });
    expect((await users.list({})).total).toBe(0);
  });
});

describe('changing a user', () => {
  test('leaves absent fields as they are and replaces the groups', async () => {
    const [readers, writers] = [await addGroup('readers'), await addGroup('writers')];
    const { id } = await create('anna', { firstName: 'Anna', groupIds: [readers] });
    const changed = await users.update(id, { lastName: 'Smith', firstName: null, groupIds: [writers] });
    expect(changed).toMatchObject({ username: 'anna', firstName: 'Anna', lastName: 'Smith' });
    expect(await groupsOf(id)).toEqual([writers]);
    await users.update(id, { lastName: 'Miller' });
    expect(await groupsOf(id)).toEqual([writers]);
  });

  test('is a CONFLICT if somebody saved the user in between', async () => {
    const before = await create('anna');
    const saved = await users.update(before.id, { firstName: 'Anna', expectedUpdatedAt: before.updatedAt });
    await expect(
      users.update(before.id, { firstName: 'Ann', expectedUpdatedAt: before.updatedAt }),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(saved.updatedAt.toISOString()) });
    expect((await users.find(before.id))!.firstName).toBe('Anna');
  });

  test.each([
    ['a new password', { password: 'another password' }],
    ['the role NONE', { role: Role.NONE }],
    ['deactivation', { isActive: false }],
  ])('ends the sessions after %s', async (_what, change) => {
    await createAdmin('admin');
    const { id } = await create('anna', { role: Role.EDITOR, password: PASSWORD });
    await addSession(id);
    await users.update(id, { firstName: 'Anna' });
    expect(await countSessions()).toBe(1);
    await users.update(id, change);
    expect(await countSessions()).toBe(0);
  });

  test('fails with NOT_FOUND for an unknown id', async () => {
    await expect(users.update(NOBODY, { firstName: 'Anna' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an active admin', () => {
  test('cannot be demoted, deactivated or deleted if there is no other', async () => {
    const { id } = await createAdmin('admin');
    await create('anna', { role: Role.EDITOR, password: PASSWORD });
    const attempts = [
      () => users.update(id, { role: Role.EDITOR }),
      () => users.update(id, { isActive: false }),
      () => users.setActive([id], false),
      () => users.delete([id]),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await users.find(id)).toMatchObject({ role: Role.ADMIN, isActive: true });
  });

  test('can be deactivated and deleted if there is another', async () => {
    const [first, second] = [await createAdmin('first'), await createAdmin('second')];
    expect(await users.setActive([first.id], false)).toBe(1);
    await expect(users.delete([second.id])).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(users.setActive([first.id, second.id], false)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await users.delete([first.id])).toBe(1);
  });
});

test('activating or deactivating several users counts those that changed; deactivated users lose their sessions', async () => {
  const [anna, boris] = [await create('anna'), await create('boris', { isActive: false })];
  await addSession(anna.id);
  expect(await users.setActive([anna.id, boris.id, NOBODY], false)).toBe(1);
  expect(await countSessions()).toBe(0);
  expect(await users.setActive([anna.id, boris.id], true)).toBe(2);
});

test('a duplicate user stays inactive until it has another address', async () => {
  const [older, younger] = [await create('older'), await create('younger')];
  await dataSource.query(
    `UPDATE users SET duplicate_of = $1, email = 'duplicate:' || id, is_active = false WHERE id = $2`,
    [older.id, younger.id],
  );
  await expect(users.setActive([younger.id], true)).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(users.update(younger.id, { isActive: true })).rejects.toMatchObject({ code: 'CONFLICT' });
  const changed = await users.update(younger.id, { isActive: true, email: 'new@example.test' });
  expect(changed).toMatchObject({ isActive: true, duplicateOf: null, email: 'new@example.test' });
});

describe('a list of users', () => {
  const found = async (filter: UserFilter) => (await users.list({ filter })).items.map(({ username }) => username);

  beforeEach(async () => {
    const readers = await addGroup('readers');
    await create('anna', { firstName: 'Anna_Maria', attributes: { city: 'Oslo', plan: { level: 2 }, tags: ['new'] } });
    await create('boris', { email: 'Boris@Bücher.example', groupIds: [readers], attributes: { city: 'Riga' } });
    await create('clara', { firstName: 'Jose\u0301', isActive: false });
  });

  test.each<[string, UserFilter, string[]]>([
    ['a part of a name', { q: 'A_MAR' }, ['anna']],
    ['a wildcard, which matches only itself', { q: 'a%m' }, []],
    ['an address in Unicode', { q: '@bücher' }, ['boris']],
    ['an address in Punycode', { q: 'xn--bcher' }, ['boris']],
    ['a name with decomposed letters', { q: 'josé' }, ['clara']],
    ['being inactive', { isActive: false }, ['clara']],
    ['a role', { role: Role.NONE }, ['anna', 'boris', 'clara']],
    ['an attribute', { attributes: { city: 'Oslo' } }, ['anna']],
    ['a nested attribute of the same type', { attributes: { plan: { level: 2 } } }, ['anna']],
    ['a nested attribute of another type', { attributes: { plan: { level: '2' } } }, []],
    ['an item of a list', { attributes: { tags: ['new'] } }, ['anna']],
    ['an empty list of ids', { ids: [] }, []],
  ])('is filtered by %s', async (_what, filter, names) => expect(await found(filter)).toEqual(names));

  test('is filtered by group', async () => {
    const [{ id }] = await dataSource.query(`SELECT id FROM groups WHERE name = 'readers'`);
    expect(await found({ groupId: id })).toEqual(['boris']);
  });
});
