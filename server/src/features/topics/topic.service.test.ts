import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { createTopicService, type TopicService } from './topic.service.js';

let dataSource: DataSource;
let topics: TopicService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  topics = createTopicService({ dataSource });
});

beforeEach(async () => {
  for (const table of ['deliveries', 'dispatches', 'notifications', 'templates', 'topics']) {
    await dataSource.query(`DELETE FROM ${table}`);
  }
});

const create = (slug = 'news') => topics.create({ slug, name: 'News', names: { ru: 'Новости' } });

test('a topic is created with its texts by language', async () => {
  const topic = await topics.create({
    slug: 'news',
    name: 'News',
    description: 'Once a week',
    names: { ru: 'Новости' },
    descriptions: { ru: 'Раз в неделю' },
  });
  expect(topic).toMatchObject({
    slug: 'news',
    name: 'News',
    description: 'Once a week',
    names: { ru: 'Новости' },
    descriptions: { ru: 'Раз в неделю' },
    createdAt: expect.any(Date),
  });
});

test('a slug can be used only once', async () => {
  await create();
  await expect(create()).rejects.toMatchObject({ code: 'CONFLICT', reason: 'topic.slugTaken' });
});

test('invalid texts by language are BAD_USER_INPUT with the path of each, and nothing is written', async () => {
  const wrong = { names: { 'no tag': 'News' }, descriptions: { ru: '' } };
  const issues = [
    { path: 'names.no tag', rule: 'user.locale' },
    { path: 'descriptions.ru', rule: 'notBlank' },
  ];
  await expect(topics.create({ slug: 'news', name: 'News', ...wrong })).rejects.toMatchObject({ issues });
  await create();
  await expect(topics.update('news', wrong)).rejects.toMatchObject({ issues });
  expect(await topics.find('news')).toMatchObject({ names: { ru: 'Новости' }, descriptions: {} });
});

test('an update leaves absent fields unchanged, and replaces the texts that it gives', async () => {
  await create();
  const updated = await topics.update('news', { description: 'Once a week', names: { de: 'Nachrichten' } });
  expect(updated).toMatchObject({ name: 'News', description: 'Once a week', names: { de: 'Nachrichten' } });
  expect(await topics.update('news', { name: 'All news' })).toMatchObject({ names: { de: 'Nachrichten' } });
  await expect(topics.update('other', { name: 'Other' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('topics are listed by name, and found by slug, name or description', async () => {
  await topics.create({ slug: 'b', name: 'Alerts' });
  await topics.create({ slug: 'a', name: 'News', description: '100 % useful' });
  const slugsOf = async (request: Parameters<TopicService['list']>[0]) =>
    (await topics.list(request)).items.map(({ slug }) => slug);
  expect(await slugsOf({})).toEqual(['b', 'a']);
  expect(await slugsOf({ filter: { q: 'ALERT' } })).toEqual(['b']);
  expect(await slugsOf({ filter: { q: '0 %' } })).toEqual(['a']);
  expect(await slugsOf({ filter: { slugs: ['a', 'c'] } })).toEqual(['a']);
  await expect(topics.list({ sort: { field: 'names' } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

describe('deleting topics', () => {
  const reasonOf = () => topics.delete(['other', 'news']).catch((err: { reason: string }) => err.reason);

  beforeEach(async () => {
    await create('news');
    await create('other');
  });

  test('returns how many were deleted, and keeps the unsubscribes', async () => {
    await dataSource.query(
      `INSERT INTO suppressions (address, scope, topic, reason) VALUES ('anna@example.test', 'TOPIC', 'news', 'UNSUBSCRIBED')`,
    );
    expect(await topics.delete(['news', 'unknown'])).toBe(1);
    expect(await dataSource.query('SELECT address FROM suppressions')).toEqual([{ address: 'anna@example.test' }]);
    await dataSource.query('DELETE FROM suppressions');
  });

  test('is a CONFLICT if a template or a notification uses one, and deletes none', async () => {
    await dataSource.query(
      `INSERT INTO templates (slug, title, description, content, version, topic) VALUES ('welcome', 'Hello', '', 'Hello', 1, 'news')`,
    );
    expect(await reasonOf()).toBe('topic.isUsedByTemplate');
    await dataSource.query('UPDATE templates SET topic = NULL');
    await dataSource.query(
      `INSERT INTO notifications (id, name, type, template_slug, context, topic)
       VALUES (gen_random_uuid(), 'Welcome', 'ALL', 'welcome', '{}', 'news')`,
    );
    expect(await reasonOf()).toBe('topic.isUsedByNotification');
    expect((await topics.list({})).total).toBe(2);
  });

  test('is a CONFLICT while a dispatch of one is open', async () => {
    await dataSource.query(
      `INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, topic, source, caller, input_hash, status,
         audience_user_ids, audience_group_ids, audience_complete)
       VALUES (gen_random_uuid(), 'news', 'email.news', 'GROUP', 'news', 1, '{}', 'news', 'API', 'key:1', '', 'PAUSED', '{}', '{}', true)`,
    );
    expect(await reasonOf()).toBe('topic.isBeingSent');
    await dataSource.query(`UPDATE dispatches SET status = 'COMPLETED'`);
    expect(await reasonOf()).toBe(2);
  });
});
