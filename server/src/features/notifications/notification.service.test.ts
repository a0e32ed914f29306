import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import type { CreateNotificationInput } from './notification.inputs.js';
import { createNotificationService, type NotificationService } from './notification.service.js';
import { NotificationType } from './notification-type.js';

const { ALL, GROUP, PERSONAL } = NotificationType;

let dataSource: DataSource;
let notifications: NotificationService;
/** Users of the tests: anna and boris are in both groups, clara is in none. dora is in the first group and inactive. */
let people: Record<'anna' | 'boris' | 'clara' | 'dora', string>;
let readers: string;
let writers: string;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  notifications = createNotificationService({ dataSource });
  await dataSource.query(
    `INSERT INTO templates (slug, title, description, content, version) VALUES ('news', 'News', '', 'Hello', 1)`,
  );
  const rows: { username: keyof typeof people; id: string }[] = await dataSource.query(
    `INSERT INTO users (id, username, email, is_active)
     SELECT gen_random_uuid(), name, name || '@example.test', name <> 'dora' FROM unnest('{anna,boris,clara,dora}'::text[]) name
     RETURNING username, id`,
  );
  people = Object.fromEntries(rows.map(({ username, id }) => [username, id])) as typeof people;
  const { anna, boris, dora } = people;
  [readers, writers] = (await Promise.all([addGroup([anna, boris, dora]), addGroup([anna, boris])])) as [
    string,
    string,
  ];
});

beforeEach(async () => {
  await dataSource.query('DELETE FROM notifications');
});

const addGroup = async (members: string[]): Promise<string> => {
  const [{ id }] = await dataSource.query(
    `INSERT INTO groups (id, name) SELECT id, id FROM (SELECT gen_random_uuid() AS id) g RETURNING id`,
  );
  await dataSource.query('INSERT INTO group_members (group_id, user_id) SELECT $1, unnest($2::uuid[])', [id, members]);
  return id;
};

const create = (type: NotificationType, more: Partial<CreateNotificationInput> = {}) =>
  notifications.create({ name: 'Weekly news', type, templateSlug: 'news', ...more });

const sizeOf = async (id: string) => (await notifications.audienceSizes([id])).get(id);

describe('the audience of a notification', () => {
  test('must be exactly one user if the type is PERSONAL', async () => {
    const { anna, boris } = people;
    for (const lists of [
      {},
      { userIds: [anna, boris] },
      { userIds: [anna], groupIds: [readers] },
      { groupIds: [readers] },
    ]) {
      await expect(create(PERSONAL, lists)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    expect(await create(PERSONAL, { userIds: [anna] })).toMatchObject({ type: PERSONAL, name: 'Weekly news' });
  });

  test('must have no users and no groups if the type is ALL', async () => {
    await expect(create(ALL, { userIds: [people.anna] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(create(ALL, { groupIds: [readers] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await create(ALL)).toMatchObject({ type: ALL });
  });

  test('must also fit a type that is changed later', async () => {
    const { id } = await create(GROUP, { userIds: [people.anna], groupIds: [readers] });
    await expect(notifications.update(id, { type: ALL })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await notifications.find(id)).toMatchObject({ type: GROUP });
    expect(await notifications.update(id, { type: ALL, userIds: [], groupIds: [] })).toMatchObject({ type: ALL });
  });
});

test.each([
  ['a template', { templateSlug: 'unknown' }, /^templateSlug /],
  ['a topic', { topic: 'unknown' }, /^topic /],
  ['a user', { userIds: ['00000000-0000-7000-8000-000000000000'] }, /^userIds /],
  ['a group', { groupIds: ['00000000-0000-7000-8000-000000000000'] }, /^groupIds /],
])('a notification with %s that does not exist is BAD_USER_INPUT', async (_what, more, message) => {
  await expect(create(GROUP, more)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringMatching(message),
  });
});

describe('the size of an audience', () => {
  test('counts a user in several groups once', async () => {
    const { anna, clara } = people;
    const { id } = await create(GROUP, { userIds: [anna, clara], groupIds: [readers, writers] });
    expect(await sizeOf(id)).toBe(3);
  });

  test('counts all active users if the type is ALL', async () => {
    expect(await sizeOf((await create(ALL)).id)).toBe(3);
  });

  test('is found for each of two notifications with the same groups', async () => {
    const [first, second] = [
      await create(GROUP, { groupIds: [readers] }),
      await create(GROUP, { groupIds: [readers] }),
    ];
    expect(await notifications.audienceSizes([first.id, second.id])).toEqual(
      new Map([
        [first.id, 2],
        [second.id, 2],
      ]),
    );
  });
});

test('a notification keeps its topic until an update names another or null', async () => {
  await dataSource.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News'), ('offers', 'Offers')`);
  const { id } = await create(ALL, { topic: 'news' });
  expect(await notifications.update(id, { name: 'Daily news' })).toMatchObject({ topicSlug: 'news' });
  expect(await notifications.update(id, { topic: 'offers' })).toMatchObject({ topicSlug: 'offers' });
  expect(await notifications.update(id, { topic: null })).toMatchObject({ topicSlug: null });
});

test('an update is a CONFLICT if the notification was saved in between', async () => {
  const before = await create(ALL);
  await notifications.update(before.id, { name: 'Daily news', expectedUpdatedAt: before.updatedAt });
  await expect(
    notifications.update(before.id, { name: 'News', expectedUpdatedAt: before.updatedAt }),
  ).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(notifications.update('00000000-0000-7000-8000-000000000000', {})).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
