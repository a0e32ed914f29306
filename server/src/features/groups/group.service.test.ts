import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { createGroupService, type GroupService } from './group.service.js';

let dataSource: DataSource;
let groups: GroupService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  groups = createGroupService({ dataSource });
});

beforeEach(async () => {
  for (const table of ['deliveries', 'dispatches', 'users', 'groups']) await dataSource.query(`DELETE FROM ${table}`);
});

const NOBODY = '00000000-0000-7000-8000-000000000000';

const addUsers = async (count: number): Promise<string[]> => {
  const rows: { id: string }[] = await dataSource.query(
    `INSERT INTO users (id, username, email)
     SELECT gen_random_uuid(), 'user' || n, 'user' || n || '@example.test' FROM generate_series(1, $1::int) n RETURNING id`,
    [count],
  );
  return rows.map(({ id }) => id);
};

test('a group is created with each of its members once', async () => {
  const [anna, boris] = await addUsers(2);
  const group = await groups.create({ name: 'Readers', userIds: [anna!, boris!, anna!] });
  expect(group).toMatchObject({ name: 'Readers', description: '', memberCount: 2 });
});

test('a group name can be used only once, ignoring case', async () => {
  await groups.create({ name: 'Readers' });
  const other = await groups.create({ name: 'Writers' });
  await expect(groups.create({ name: 'READERS' })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(groups.update(other.id, { name: 'readers' })).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('creating a group with an unknown user is BAD_USER_INPUT, and nothing is written', async () => {
  await expect(groups.create({ name: 'Readers', userIds: [NOBODY] })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringMatching(/^userIds /),
  });
  expect((await groups.list({})).total).toBe(0);
});

test('an update leaves absent fields unchanged, and is a CONFLICT if the group was saved in between', async () => {
  const before = await groups.create({ name: 'Readers', description: 'Everybody' });
  const saved = await groups.update(before.id, { name: 'All readers', expectedUpdatedAt: before.updatedAt });
  expect(saved).toMatchObject({ name: 'All readers', description: 'Everybody' });
  expect(saved.updatedAt.getTime()).toBeGreaterThan(before.updatedAt.getTime());
  await expect(
    groups.update(before.id, { description: '', expectedUpdatedAt: before.updatedAt }),
  ).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(groups.update(NOBODY, { name: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('adding and removing members can be repeated', async () => {
  const [anna, boris] = await addUsers(2);
  const { id } = await groups.create({ name: 'Readers', userIds: [anna!] });
  for (const _ of [1, 2]) expect((await groups.addUsers(id, [anna!, boris!])).memberCount).toBe(2);
  for (const _ of [1, 2]) expect((await groups.removeUsers(id, [anna!])).memberCount).toBe(1);
  await expect(groups.addUsers(NOBODY, [anna!])).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('groups are found by name, ignoring case', async () => {
  const { id } = await groups.create({ name: 'Readers' });
  expect(await groups.findIdsByName(['READERS', 'unknown'])).toEqual(new Map([['READERS', id]]));
});

test('the groups of several users are listed with their member counts', async () => {
  const [anna, boris] = await addUsers(2);
  const b = await groups.create({ name: 'B', userIds: [anna!, boris!] });
  const a = await groups.create({ name: 'A', userIds: [anna!] });
  const found = await groups.findOfUsers([anna!, boris!]);
  expect(found.filter(({ ownerId }) => ownerId === anna).map(({ item }) => [item.id, item.memberCount])).toEqual([
    [a.id, 1],
    [b.id, 2],
  ]);
  expect(found.filter(({ ownerId }) => ownerId === boris).map(({ item }) => item.id)).toEqual([b.id]);
});

test('users who match a filter are added in chunks of 5,000, except those who are already members', async () => {
  const [first] = await addUsers(5_001);
  const { id } = await groups.create({ name: 'Readers', userIds: [first!] });
  const chunk = await groups.addMatchingUsers({ groupId: id, filter: { q: 'user' }, after: null });
  expect(chunk).toMatchObject({ matched: 5_000, next: expect.any(String) });
  const rest = await groups.addMatchingUsers({ groupId: id, filter: { q: 'user' }, after: chunk.next });
  expect(rest).toMatchObject({ matched: 1, next: null });
  expect(chunk.added + rest.added).toBe(5_000);
  expect((await groups.find(id))!.memberCount).toBe(5_001);
});

describe('the impact of leaving a group', () => {
  const addDispatch = async (
    groupIds: string[],
    { userIds, audienceComplete = true }: { userIds: string[]; audienceComplete?: boolean },
  ) => {
    const [{ id }] = await dataSource.query(
      `INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash, status,
         audience_user_ids, audience_group_ids, audience_complete, total, queued)
       VALUES (gen_random_uuid(), 'news', 'email.news', 'GROUP', 'news', 1, '{}', 'API', 'key:1', '', 'SENDING', '{}', $1, $2, $3, $3)
       RETURNING id`,
      [groupIds, audienceComplete, userIds.length],
    );
    await dataSource.query(
      `INSERT INTO deliveries (dispatch_id, user_id, email, by_group) SELECT $1, id, email, true FROM users WHERE id = ANY($2)`,
      [id, userIds],
    );
  };

  test('counts the queued mails of users who are in no other group of the dispatch', async () => {
    const [anna, boris, clara] = (await addUsers(3)) as [string, string, string];
    const readers = await groups.create({ name: 'Readers', userIds: [anna, boris] });
    const writers = await groups.create({ name: 'Writers', userIds: [boris, clara] });
    await addDispatch([readers.id, writers.id], { userIds: [anna, boris, clara] });
    const leaving = (groupIds: string[], userIds: string[] | null) => groups.membershipImpact(groupIds, userIds);
    expect(await leaving([readers.id], null)).toEqual({ mails: 1, isExact: true, pendingSends: 0 });
    expect((await leaving([readers.id], [boris])).mails).toBe(0);
    expect((await leaving([readers.id, writers.id], null)).mails).toBe(3);
  });

  test('includes dispatches that have not read their members yet', async () => {
    const { id } = await groups.create({ name: 'Readers', userIds: await addUsers(1) });
    await addDispatch([id], { userIds: [], audienceComplete: false });
    expect(await groups.membershipImpact([id], null)).toEqual({ mails: 0, isExact: true, pendingSends: 1 });
    expect((await groups.membershipImpact([NOBODY], null)).pendingSends).toBe(0);
  });
});
