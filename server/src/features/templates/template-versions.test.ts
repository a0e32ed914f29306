import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { TemplateKind } from './template.entity.js';
import { createTemplateService, type TemplateService } from './template.service.js';
import { createTemplateRenderer } from './template-renderer.js';

let dataSource: DataSource;
let templates: TemplateService;
let ann: string;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const renderer = createTemplateRenderer();
  templates = createTemplateService({ dataSource, renderer, attach: async () => [] });
  const id = '00000000-0000-7000-8000-00000000000a';
  await dataSource.query(`INSERT INTO users (id, username, email) VALUES ($1, 'ann', 'ann@example.com')`, [id]);
  ann = `user:${id}`;
  return () => renderer.stop();
});

beforeEach(async () => {
  for (const table of ['templates', 'template_versions']) await dataSource.query(`DELETE FROM ${table}`);
});

test('versions say who saved them and why', async () => {
  await templates.create({ slug: 'news', title: 'News', content: '<p>1</p>', note: 'First' }, ann);
  await templates.update('news', { content: '<p>2</p>' }, 'key:00000000-0000-7000-8000-000000000000');
  await templates.update('news', { description: 'No new version', note: 'Lost' }, ann);
  expect(await templates.versions('news')).toMatchObject([
    { version: 2, content: '<p>2</p>', savedBy: null, note: null },
    { version: 1, content: '<p>1</p>', savedBy: 'ann', note: 'First' },
  ]);
});

test('a version has all that a person wrote, in every language', async () => {
  const russian = { locale: 'ru', title: 'Новости', content: '<p>а</p>', text: 'а', preheader: null };
  const texts = { locale: 'en', text: 'a', preheader: 'Soon', replyTo: 'help@example.com' };
  await templates.create({ slug: 'news', title: 'News', content: '<p>a</p>', ...texts, variants: [russian] });
  expect(await templates.versions('news')).toMatchObject([{ title: 'News', ...texts, variants: [russian] }]);
});

test('the mail of a version has the partials of its time', async () => {
  await templates.create({ slug: 'footer', title: 'x', kind: TemplateKind.PARTIAL, content: '<i>old</i>' });
  await templates.create({ slug: 'news', title: 'News', content: '<p>{{a}}</p>{{> footer}}' });
  await templates.update('footer', { content: '<i>new</i>' });
  await templates.publish(['news']);
  const mailOf = async (version: number) =>
    (await templates.previewVersion({ slug: 'news', version, context: { a: 'A' }, caller: ann })).html;
  expect(await mailOf(1)).toBe('<p>A</p><i>old</i>');
  expect(await mailOf(2)).toBe('<p>A</p><i>new</i>');
  await expect(mailOf(3)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
