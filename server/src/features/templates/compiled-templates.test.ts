import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { TemplateFormat, TemplateKind } from './template.entity.js';
import type { CreateTemplateInput } from './template.inputs.js';
import { createTemplateService, type TemplateService } from './template.service.js';
import { createTemplateRenderer } from './template-renderer.js';

const { HTML, MJML } = TemplateFormat;

let dataSource: DataSource;
let templates: TemplateService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const renderer = createTemplateRenderer();
  templates = createTemplateService({ dataSource, renderer, attach: async () => [] });
  return () => renderer.stop();
});

beforeEach(async () => {
  for (const table of ['templates', 'template_versions']) await dataSource.query(`DELETE FROM ${table}`);
});

const SECTION = '<mj-section><mj-column><mj-text>{{title}}</mj-text></mj-column></mj-section>';
const documentOf = (body: string) => `<mjml>\n<mj-body>\n${body}\n</mj-body></mjml>`;
const DIGEST = documentOf(`{{#each films}}${SECTION}{{/each}}`);

const create = (more: Partial<CreateTemplateInput> = {}) =>
  templates.create({ slug: 'digest', title: 'Films', content: DIGEST, ...more });

const pinned = async (slug = 'digest') => {
  const [row] = await dataSource.query(
    'SELECT content, format, parts FROM template_versions WHERE slug = $1 ORDER BY version DESC LIMIT 1',
    [slug],
  );
  return row as { content: string; format: string; parts: { locales: Record<string, { content: string }> } };
};

const preview = (draft: Parameters<TemplateService['preview']>[0]['draft'], context: Record<string, unknown> = {}) =>
  templates.preview({ draft, context, caller: 'test' });

test('a template in MJML keeps its source, and its version has the HTML', async () => {
  expect(await create()).toMatchObject({ format: MJML, content: DIGEST });
  expect(await pinned()).toMatchObject({
    format: 'HTML',
    content: expect.stringMatching(/<!doctype html>[\s\S]*\{\{#each films\}\}/),
  });
  expect(await templates.versions('digest')).toMatchObject([{ version: 1, format: MJML, content: DIGEST }]);
});

test('each language of a template is compiled, and errors name it', async () => {
  const variant = { locale: 'ru', title: 'Фильмы', content: documentOf(SECTION) };
  await create({ variants: [variant] });
  expect((await pinned()).parts.locales.ru!.content).toMatch(/<!doctype html>[\s\S]*\{\{title\}\}/);
  await expect(
    templates.update('digest', { variants: [{ ...variant, content: documentOf(`Привет${SECTION}`) }] }),
  ).rejects.toMatchObject({ reason: 'template.mjmlText', params: { part: 'variants.ru.content', line: 3, column: 1 } });
});

test('errors of Handlebars name the lines of the source', async () => {
  await expect(create({ content: documentOf(`${SECTION}\n{{> footer}}`) })).rejects.toMatchObject({
    params: { part: 'content', line: 4 },
  });
  await expect(create({ content: documentOf(`${SECTION}\n{{#each films}}`) })).rejects.toMatchObject({
    code: 'TEMPLATE_INVALID',
  });
});

test('MJML in the format HTML is refused, and so is a partial in MJML', async () => {
  await expect(create({ format: HTML })).rejects.toMatchObject({ reason: 'template.mjml' });
  await expect(create({ kind: TemplateKind.PARTIAL })).rejects.toMatchObject({
    extensions: { issues: [{ path: 'format', rule: 'template.partialOfMjml' }] },
  });
});

test('a layout in MJML encloses a mail in HTML', async () => {
  await create({
    slug: 'page',
    kind: TemplateKind.LAYOUT,
    content: documentOf('<mj-section><mj-column><mj-text>{{> @partial-block}}</mj-text></mj-column></mj-section>'),
  });
  const { html } = await preview(
    { title: 'Hi', content: '{{#> page}}<p>Hello {{name}}</p>{{/page}}' },
    { name: 'Ann' },
  );
  expect(html).toMatch(/<table[\s\S]*<p>Hello Ann<\/p>/);
});

test('CSS is inlined if the template asks for it, and a change of that adds a version', async () => {
  const content = '<style>p { color: red }</style><p>Hello</p>';
  await create({ content });
  expect((await pinned()).content).toBe(content);
  expect(await templates.update('digest', { inlineCss: true })).toMatchObject({ version: 2, content, inlineCss: true });
  expect((await pinned()).content).toContain('<p style="color: red;">');
  expect(await templates.update('digest', { description: 'x' })).toMatchObject({ version: 2 });
});

test('a preview is compiled, and has the warnings', async () => {
  const mail = await preview(
    { title: 'Films', content: DIGEST.replace('<mj-text>', '<mj-text class="a">') },
    { films: [{ title: 'Alien' }, { title: 'Brazil' }] },
  );
  expect(mail).toMatchObject({ format: 'HTML', detectedFormat: 'MJML', missing: [] });
  expect(mail.html).toMatch(/Alien[\s\S]*Brazil/);
  expect(mail.text).toContain('Brazil');
  expect(mail.contentWarnings).toEqual([
    expect.objectContaining({
      rule: 'mjml.attribute',
      part: 'content',
      line: 3,
      message: expect.stringContaining('class'),
    }),
  ]);
});
