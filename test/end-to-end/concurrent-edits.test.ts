import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { startTestTidings } from '../support/tidings.js';

/** How to read and save each kind of record. */
const KINDS = {
  user: {
    make: (api: Api) => api.createUser({ username: 'ann', email: 'ann@example.test' }),
    read: 'query ($id: ID!) { one: user(id: $id) { updatedAt name: firstName } }',
    save: 'mutation ($id: ID!, $input: UpdateUserInput!) { saved: updateUser(id: $id, input: $input) { updatedAt name: firstName } }',
    field: 'firstName',
  },
  group: {
    make: (api: Api) => api.createGroup('Readers'),
    read: 'query ($id: ID!) { one: group(id: $id) { updatedAt name: description } }',
    save: 'mutation ($id: ID!, $input: UpdateGroupInput!) { saved: updateGroup(id: $id, input: $input) { updatedAt name: description } }',
    field: 'description',
  },
  notification: {
    make: async (api: Api) =>
      (
        await api.ask(
          'mutation ($input: CreateNotificationInput!) { made: createNotification(input: $input) { id } }',
          { input: { name: 'Digest', type: 'ALL', templateSlug: 'plain' } },
        )
      ).made.id,
    read: 'query ($id: ID!) { one: notification(id: $id) { updatedAt name } }',
    save: 'mutation ($id: ID!, $input: UpdateNotificationInput!) { saved: updateNotification(id: $id, input: $input) { updatedAt name } }',
    field: 'name',
  },
  template: {
    make: async (_: Api) => 'plain',
    read: 'query ($id: ID!) { one: template(slug: $id) { updatedAt name: description } }',
    save: 'mutation ($id: ID!, $input: UpdateTemplateInput!) { saved: updateTemplate(slug: $id, input: $input) { updatedAt name: description } }',
    field: 'description',
  },
};

let admin: Api;

beforeAll(async () => {
  ({ admin } = await startTestTidings());
  await admin.createTemplate(PLAIN);
});

describe.each(Object.entries(KINDS))('a %s', (kind, { make, read, save, field }) => {
  let id: string;

  beforeAll(async () => {
    id = await make(admin);
  });

  const current = async () => (await admin.ask(read, { id })).one;
  const saveAs = (name: string, expectedUpdatedAt?: string | null) => ({
    id,
    input: { [field]: name, ...(expectedUpdatedAt !== undefined && { expectedUpdatedAt }) },
  });

  test('is saved once if two callers have read the same version: the second gets CONFLICT with the time of the other save', async () => {
    const { updatedAt } = await current();
    const { saved } = await admin.ask(save, saveAs('first', updatedAt));
    expect(Date.parse(saved.updatedAt)).toBeGreaterThan(Date.parse(updatedAt));
    const refused = await admin.fail(save, saveAs('second', updatedAt));
    expect(refused).toMatchObject({ code: 'CONFLICT', updatedAt: saved.updatedAt });
    expect(refused.message).toMatch(
      new RegExp(`${kind}.* was saved by somebody else in between, at ${saved.updatedAt}`),
    );
    expect(await current()).toEqual({ updatedAt: saved.updatedAt, name: 'first' });
    await admin.ask(save, saveAs('second', saved.updatedAt));
    expect((await current()).name).toBe('second');
  });

  test('is saved by one of ten callers who save at the same time', async () => {
    const { updatedAt } = await current();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => admin.post(save, saveAs(`at once ${n}`, updatedAt))),
    );
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'saved').sort();
    expect(codes).toEqual([...Array(9).fill('CONFLICT'), 'saved']);
  });

  test('has a different updatedAt after each save, even of saves in quick succession', async () => {
    const seen = new Set<string>();
    for (let n = 0; n < 20; n += 1) seen.add((await admin.ask(save, saveAs(`fast ${n}`))).saved.updatedAt);
    expect(seen.size).toBe(20);
  });

  test('is always saved if expectedUpdatedAt is missing or null', async () => {
    await admin.ask(save, saveAs('without'));
    await admin.ask(save, saveAs('null', null));
    expect((await current()).name).toBe('null');
  });

  test('that does not exist is NOT_FOUND, with any expectedUpdatedAt', async () => {
    const { updatedAt } = await current();
    const variables = {
      ...saveAs('x', updatedAt),
      id: kind === 'template' ? 'none' : '01890b0c-0000-7000-8000-00000000ffff',
    };
    expect(await admin.fail(save, variables)).toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that was in conflict has the outcome CONFLICT in the audit log, without expectedUpdatedAt among the fields', async () => {
    await admin.fail(save, saveAs('late', '2020-01-01T00:00:00.000Z'));
    const action = `update${kind[0]!.toUpperCase()}${kind.slice(1)}`;
    const { auditEntries } = await admin.ask(
      `{ auditEntries: auditLog(filter: { action: "${action}" }, page: { perPage: 1 }) { items { outcome fields } } }`,
    );
    expect(auditEntries.items).toEqual([{ outcome: 'CONFLICT', fields: [field] }]);
  });
});

describe('a user’s updatedAt', () => {
  let id: string;
  const updatedAt = async () => (await admin.ask(KINDS.user.read, { id })).one.updatedAt;

  beforeAll(async () => {
    id = await admin.createUser({ username: 'ben', email: 'ben@example.test' });
  });

  test('changes with an import that changes the person, and with deactivation', async () => {
    const first = await updatedAt();
    const rows = [{ email: 'ben@example.test', firstName: 'Ben' }];
    const importUsers = 'mutation ($input: ImportUsersInput!) { importUsers(input: $input) { updated unchanged } }';
    await admin.ask(importUsers, { input: { rows } });
    const second = await updatedAt();
    expect(second).not.toBe(first);
    expect((await admin.ask(importUsers, { input: { rows } })).importUsers).toEqual({ updated: 0, unchanged: 1 });
    expect(await updatedAt()).toBe(second);
    await admin.ask('mutation ($ids: [ID!]!) { setUsersActive(ids: $ids, isActive: false) }', { ids: [id] });
    expect(await updatedAt()).not.toBe(second);
  });

  test('doesn’t change when the person joins or leaves a group, nor does the group’s', async () => {
    const groupId = await admin.createGroup('Members');
    const groupRead = () => admin.ask(KINDS.group.read, { id: groupId });
    const before = { user: await updatedAt(), group: await groupRead() };
    for (const change of ['addUsersToGroup', 'removeUsersFromGroup']) {
      await admin.ask(
        `mutation ($groupId: ID!, $userIds: [ID!]!) { ${change}(groupId: $groupId, userIds: $userIds) { id } }`,
        { groupId, userIds: [id] },
      );
    }
    expect({ user: await updatedAt(), group: await groupRead() }).toEqual(before);
  });
});
