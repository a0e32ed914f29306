import { NO_PARTS } from '@tidings/core/rendering/template-version';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { TemplateFormat } from './template.entity.js';
import type { CreateTemplateInput, UpdateTemplateInput } from './template.inputs.js';
import { createTemplateService, type TemplateService } from './template.service.js';
import { createTemplateRenderer } from './template-renderer.js';

const { HTML, TEXT } = TemplateFormat;

let dataSource: DataSource;
let templates: TemplateService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const renderer = createTemplateRenderer();
  templates = createTemplateService({ dataSource, renderer, attach: async () => [] });
  return () => renderer.stop();
});

beforeEach(async () => {
  for (const table of ['dispatches', 'notifications', 'templates', 'template_versions', 'topics']) {
    await dataSource.query(`DELETE FROM ${table}`);
  }
});

const create = (more: Partial<CreateTemplateInput> = {}) =>
  templates.create({ slug: 'welcome', title: 'Welcome', content: '<p>Hello {{user.name}}</p>', ...more });

const versionsOf = async (slug: string) => (await templates.versions(slug)).map(({ version }) => version);

describe('a template version', () => {
  test('is added by a change of title, content or format, and by nothing else', async () => {
    await create();
    for (const [change, version] of [
      [{ title: 'Hello' }, 2],
      [{ title: 'Hello' }, 2],
      [{ description: 'For new customers' }, 2],
      [{ content: 'Hello' }, 3],
      [{ format: HTML }, 4],
      [{}, 4],
    ] as const) {
      expect(await templates.update('welcome', change)).toMatchObject({ version });
    }
    expect(await versionsOf('welcome')).toEqual([4, 3, 2, 1]);
  });

  test('gets the next number even if the slug was deleted and created again', async () => {
    await create();
    await templates.update('welcome', { title: 'Hello' });
    expect(await templates.delete(['welcome'])).toBe(1);
    expect(await create()).toMatchObject({ version: 3 });
  });

  test('of a draft has a negative number and is not listed', async () => {
    await create();
    const source = { title: 'Draft', content: 'Hello', format: 'TEXT', parts: NO_PARTS } as const;
    const version = await templates.keepDraft({ slug: 'welcome', source });
    expect(version).toBeLessThan(0);
    expect(await versionsOf('welcome')).toEqual([1]);
  });
});

describe('the format of a template', () => {
  test('is detected from the content', async () => {
    expect(await create()).toMatchObject({ format: HTML });
    expect(await create({ slug: 'plain', content: 'Hello {{user.name}}' })).toMatchObject({ format: TEXT });
    expect(await create({ slug: 'chosen', content: 'Hello', format: HTML })).toMatchObject({ format: HTML });
  });

  test('is detected again from changed content, if it was detected before', async () => {
    await create();
    expect(await templates.update('welcome', { content: 'Hello' })).toMatchObject({ format: TEXT });
  });

  test('stays the same if a user chose it', async () => {
    await create({ content: 'Hello', format: HTML });
    expect(await templates.update('welcome', { content: 'Good morning' })).toMatchObject({ format: HTML });
    expect(await templates.update('welcome', { format: TEXT })).toMatchObject({ format: TEXT });
  });
});

describe('a template that does not compile', () => {
  const broken = { content: '<p>{{#if}}</p>' };

  test('is TEMPLATE_INVALID, and is not saved', async () => {
    await expect(create(broken)).rejects.toMatchObject({ code: 'TEMPLATE_INVALID' });
    expect(await templates.find('welcome')).toBeNull();
    await create();
    await expect(templates.update('welcome', broken)).rejects.toMatchObject({ code: 'TEMPLATE_INVALID' });
    expect(await templates.find('welcome')).toMatchObject({ version: 1 });
  });
});

test('a slug can be used by only one template', async () => {
  await create();
  await expect(create()).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(templates.update('unknown', { title: 'Hello' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('an update is a CONFLICT if the template was saved in between', async () => {
  const before = await create();
  await templates.update('welcome', { title: 'Hello', expectedUpdatedAt: before.updatedAt });
  await expect(templates.update('welcome', { title: 'Hi', expectedUpdatedAt: before.updatedAt })).rejects.toMatchObject(
    { code: 'CONFLICT' },
  );
  expect(await versionsOf('welcome')).toEqual([2, 1]);
});

test('a template keeps its topic until an update names another or null, and no version is added', async () => {
  await dataSource.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News'), ('offers', 'Offers')`);
  await create({ topic: 'news' });
  for (const [change, topicSlug] of [
    [{ description: 'Once a week' }, 'news'],
    [{ topic: 'offers' }, 'offers'],
    [{ topic: null }, null],
  ] as const) {
    expect(await templates.update('welcome', change)).toMatchObject({ topicSlug, version: 1 });
  }
});

test('a topic that does not exist is BAD_USER_INPUT', async () => {
  const refused = { issues: [{ path: 'topic', rule: 'topic.exists' }] };
  await expect(create({ topic: 'unknown' })).rejects.toMatchObject(refused);
  await create();
  await expect(templates.update('welcome', { topic: 'unknown' })).rejects.toMatchObject(refused);
});

test('a template with a topic and no link to unsubscribe in its content has a warning', async () => {
  await dataSource.query(`INSERT INTO topics (slug, name) VALUES ('news', 'News')`);
  const warningsOf = async (change: UpdateTemplateInput) =>
    templates.warnings(await templates.update('welcome', change));
  await create({ title: '{{unsubscribeUrl}}' });
  expect(await warningsOf({})).toEqual([]);
  expect(await warningsOf({ topic: 'news' })).toEqual(['NO_UNSUBSCRIBE_LINK']);
  expect(await warningsOf({ content: 'Hello{{!-- {{unsubscribeUrl}} --}}' })).toEqual(['NO_UNSUBSCRIBE_LINK']);
  expect(await warningsOf({ content: '{{#if preferencesUrl}}<a href="{{preferencesUrl}}">{{/if}}' })).toEqual([]);
  expect(await warningsOf({ content: 'Leave: {{unsubscribeUrl}}' })).toEqual([]);
});

describe('deleting a template', () => {
  test('is a CONFLICT while a notification uses it', async () => {
    await create();
    await dataSource.query(
      `INSERT INTO notifications (id, name, type, template_slug, context) VALUES (gen_random_uuid(), 'News', 'ALL', 'welcome', '{}')`,
    );
    await expect(templates.delete(['welcome'])).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test.each([
    ['SCHEDULED', 'CONFLICT'],
    ['SENDING', 'CONFLICT'],
    ['PAUSED', 'CONFLICT'],
    ['COMPLETED', undefined],
    ['CANCELLED', undefined],
  ])('is a CONFLICT only while its dispatch is unfinished (%s)', async (status, code) => {
    await create();
    await dataSource.query(
      `INSERT INTO dispatches (id, event, queue, type, template_slug, template_version, context, source, caller, input_hash, status,
         audience_user_ids, audience_group_ids, audience_complete)
       VALUES (gen_random_uuid(), 'news', 'email.news', 'GROUP', 'welcome', 1, '{}', 'API', 'key:1', '', $1, '{}', '{}', true)`,
      [status],
    );
    const deleting = templates.delete(['welcome']);
    if (code) await expect(deleting).rejects.toMatchObject({ code });
    else expect(await deleting).toBe(1);
  });
});

describe('a preview', () => {
  const preview = (title: string, content: string, more = {}) =>
    templates.preview({ draft: { title, content }, context: { title: 'News' }, caller: 'user:1', ...more });

  test('shows the mail, and the variables that the context lacks', async () => {
    const mail = await preview('{{title}} for {{user.name}}', '<p>{{missing.path}}</p>', {
      recipient: { firstName: 'Anna', lastName: null },
    });
    expect(mail).toMatchObject({ subject: 'News for Anna', format: HTML, missing: ['missing.path'] });
  });

  test('has the links of a mail with a topic, and warns if the content shows none', async () => {
    const links = { unsubscribeUrl: 'https://mail.example.test/u/test', preferencesUrl: 'https://mail.example.test/p' };
    const content = '<a href="{{unsubscribeUrl}}">Leave</a>';
    expect(await preview('News', content, { links })).toMatchObject({
      html: expect.stringContaining(`<a href="${links.unsubscribeUrl}">`),
      missing: [],
      warnings: [],
    });
    expect(await preview('News', 'Hello', { links, context: { preferencesUrl: 'x' } })).toMatchObject({
      ignored: ['preferencesUrl'],
      warnings: ['NO_UNSUBSCRIBE_LINK'],
    });
    expect(await preview('News', content)).toMatchObject({ missing: ['unsubscribeUrl'], warnings: [] });
  });

  test('is refused if the title is blank', async () => {
    await expect(preview(' \u0007', 'Hello')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^title /),
    });
  });
});
