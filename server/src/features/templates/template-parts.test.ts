import { rowOf } from '@tidings/core/ledger/rows';
import type { VersionParts } from '@tidings/core/rendering/template-version';
import type { DataSource } from 'typeorm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { TemplateKind } from './template.entity.js';
import type { CreateTemplateInput } from './template.inputs.js';
import { createTemplateService, type TemplateService } from './template.service.js';
import { createTemplateRenderer } from './template-renderer.js';

const { LAYOUT, PARTIAL } = TemplateKind;

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

const create = (slug: string, content: string, more: Partial<CreateTemplateInput> = {}) =>
  templates.create({ slug, title: slug, content, ...more });

const createAll = async () => {
  await create('footer', '<p>Bye</p>', { kind: PARTIAL, text: 'Bye' });
  await create('page', '<body>{{> @partial-block}}{{> footer}}</body>', { kind: LAYOUT });
  await create('news', '{{#> page}}<p>News</p>{{/page}}');
};

test('older workers may run until there is a version that they can’t render', async () => {
  const oldestWorker = async () =>
    Number(
      (await rowOf<{ oldest: string }>(dataSource, "SELECT oldest FROM schema_compatibility WHERE part = 'worker'"))
        .oldest,
    );
  const startAgain = () => dataSource.query("UPDATE schema_compatibility SET oldest = 0 WHERE part = 'worker'");
  await startAgain();
  await create('plain', '<p>Hello {{name}}, now or later {{#if a}}{{b}}{{/if}}</p>');
  expect(await oldestWorker()).toBe(0);
  for (const [slug, content, more] of [
    ['dated', '{{formatDate at "long"}}', {}],
    ['compared', '{{#if (eq a 1)}}x{{/if}}', {}],
    ['answered', 'Hello', { replyTo: 'help@example.com' }],
    ['german', 'Hello', { variants: [{ locale: 'de', title: 'Hallo', content: 'Hallo' }] }],
    ['called', '<p>Bye</p>', { kind: PARTIAL, preheader: 'x' }],
  ] as const) {
    await startAgain();
    await create(slug, content, more as Partial<CreateTemplateInput>);
    expect([slug, await oldestWorker()]).toEqual([slug, 1_765_500_000_000]);
  }
});

const partsOf = async (slug: string): Promise<VersionParts> => {
  const { parts } = await rowOf<{ parts: VersionParts }>(
    dataSource,
    'SELECT parts FROM template_versions WHERE slug = $1 ORDER BY version DESC LIMIT 1',
    [slug],
  );
  return parts;
};

describe('a version', () => {
  test('has the layouts and partials that the template reaches', async () => {
    await createAll();
    expect(await partsOf('news')).toMatchObject({
      partials: { page: '<body>{{> @partial-block}}{{> footer}}</body>', footer: '<p>Bye</p>' },
      textPartials: { footer: 'Bye' },
    });
  });

  test('has each language with the partials of that language', async () => {
    await create('footer', '<p>Bye</p>', {
      kind: PARTIAL,
      locale: 'en',
      variants: [{ locale: 'pt', title: 'x', content: '<p>Tchau</p>' }],
    });
    await create('news', '<p>News</p>{{> footer}}', {
      locale: 'en',
      variants: [
        { locale: 'pt-br', title: 'Notícias', content: '<p>Notícias</p>{{> footer}}' },
        { locale: 'ru', title: 'Новости', content: '<p>Новости</p>{{> footer}}' },
      ],
    });
    const { locales, partials } = await partsOf('news');
    expect(partials).toEqual({ footer: '<p>Bye</p>' });
    expect(locales['pt-BR']).toMatchObject({ title: 'Notícias', partials: { footer: '<p>Tchau</p>' } });
    expect(locales.ru).not.toHaveProperty('partials');
  });

  test('is added by each change of what the mail is made of, and by nothing else', async () => {
    await create('news', '<p>News</p>');
    const variant = { locale: 'ru', title: 'x', content: '<p>x</p>' };
    for (const [change, version] of [
      [{ text: 'News' }, 2],
      [{ text: 'News' }, 2],
      [{ preheader: 'Three films' }, 3],
      [{ replyTo: 'Support <help@example.com>' }, 4],
      [{ locale: 'en' }, 5],
      [{ variants: [variant] }, 6],
      [{ variants: [variant] }, 6],
      [{ variants: [{ ...variant, title: 'y' }] }, 7],
      [{ text: null }, 8],
    ] as const) {
      expect(await templates.update('news', change as object), JSON.stringify(change)).toMatchObject({ version });
    }
    expect(await partsOf('news')).toMatchObject({ text: null, preheader: 'Three films', locale: 'en' });
  });

  test('doesn’t change when a partial is saved', async () => {
    await createAll();
    await templates.update('footer', { content: '<p>See you</p>' });
    expect((await partsOf('news')).partials.footer).toBe('<p>Bye</p>');
  });
});

describe('a variant', () => {
  test('is behind if the template’s own texts changed after it', async () => {
    const ru = { locale: 'ru', title: 'x', content: '<p>x</p>' };
    await create('news', '<p>News</p>', { variants: [ru] });
    const behind = async () => (await templates.find('news'))!.variants.map(({ isBehind }) => isBehind);
    expect(await behind()).toEqual([false]);
    await templates.update('news', { description: 'x', replyTo: 'a@example.com' });
    expect(await behind()).toEqual([false]);
    await templates.update('news', { content: '<p>Old news</p>' });
    expect(await behind()).toEqual([true]);
    await templates.update('news', { variants: [{ ...ru, content: '<p>y</p>' }] });
    expect(await behind()).toEqual([false]);
  });

  test('is refused for a language that the template has already', async () => {
    const variants = [
      { locale: 'ru', title: 'x', content: 'x' },
      { locale: 'RU', title: 'x', content: 'x' },
    ];
    await expect(create('news', 'x', { variants })).rejects.toMatchObject({ issues: [{ path: 'variants.1.locale' }] });
    await expect(create('news', 'x', { locale: 'ru', variants: [variants[0]!] })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

describe('a template is refused', () => {
  test.each<[string, () => Promise<unknown>, object]>([
    [
      'for a missing partial',
      () => create('a', 'x\n{{> gone}}'),
      { reason: 'template.partialMissing', params: { line: 2 } },
    ],
    [
      'for calling a mail',
      () => create('a', '{{> news}}'),
      { reason: 'template.partialIsMail', params: { name: 'news' } },
    ],
    [
      'for HTML in plain text',
      () => create('a', 'Hello {{#> page}}x{{/page}}'),
      { reason: 'template.partialIsHtml', params: { name: 'page' } },
    ],
    [
      'for a cycle that it would close',
      () => templates.update('footer', { content: '<p>{{> page}}</p>', text: null }),
      { reason: 'template.partialCycle' },
    ],
    ['for a text part of plain text', () => create('a', 'x', { text: 'y' }), { issues: [{ path: 'text' }] }],
  ])('%s', async (_, attempt, expected) => {
    await createAll();
    await expect(attempt()).rejects.toMatchObject(expected);
  });

  test('and isn’t deleted while another uses it', async () => {
    await createAll();
    await expect(templates.delete(['footer'])).rejects.toMatchObject({
      code: 'CONFLICT',
      params: { slug: 'footer', user: 'page' },
    });
    expect(await templates.delete(['footer', 'page', 'news'])).toBe(3);
  });
});

describe('a changed partial', () => {
  test('is used by templates, directly or through others', async () => {
    await createAll();
    expect((await templates.usersOf('footer')).map(({ slug }) => slug)).toEqual(['news', 'page']);
    expect(await templates.usersOf('news')).toEqual([]);
  });

  test('reaches templates when they are published, and adds no version where nothing changed', async () => {
    await createAll();
    await create('other', '<p>x</p>');
    await templates.update('footer', { content: '<p>See you</p>' });
    const published = await templates.publish(['page', 'news', 'other', 'gone']);
    expect(published).toMatchObject([
      { template: { version: 2 }, error: null },
      { template: { version: 2 }, error: null },
      { template: { version: 1 }, error: null },
      { slug: 'gone', template: null, error: { reason: 'template.notFound' } },
    ]);
    expect((await partsOf('news')).partials.footer).toBe('<p>See you</p>');
  });

  test('is shown in the mails that use it most', async () => {
    await createAll();
    const [preview, ...more] = await templates.previewUsers({
      draft: { slug: 'footer', kind: PARTIAL, title: 'x', content: '<p>See you</p>', text: 'x' },
      context: {},
      caller: 'user:1',
    });
    expect(more).toEqual([]);
    expect(preview).toMatchObject({
      template: { slug: 'news' },
      before: { html: '<body><p>News</p><p>Bye</p></body>' },
      after: { html: '<body><p>News</p><p>See you</p></body>' },
      error: null,
    });
  });
});

test('mails that were never sent are shown with the given context and recipient', async () => {
  await create('footer', '<p>Bye</p>', { kind: PARTIAL });
  await create('news', '<p>{{user.firstName}}, {{topic}}</p>{{> footer}}');
  const [preview] = await templates.previewUsers({
    draft: { slug: 'footer', kind: PARTIAL, title: 'x', content: '<p>See you</p>' },
    context: { topic: 'films' },
    recipient: { firstName: 'Ann' },
    caller: 'user:1',
  });
  expect(preview).toMatchObject({ after: { html: '<p>Ann, films</p><p>See you</p>' } });
});

test('a draft that would include itself is refused before it is saved, at its own call', async () => {
  await createAll();
  const draft = { slug: 'footer', kind: PARTIAL, title: 'x', content: '<p>x</p>\n{{#> page}}y{{/page}}' };
  await expect(templates.preview({ draft, context: {}, caller: 'user:1' })).rejects.toMatchObject({
    reason: 'template.partialCycle',
    params: { part: 'content', line: 2, chain: expect.stringContaining('footer → page') },
  });
});

test('a preview of a layout shows it around a paragraph, and one of a draft the language of its recipient', async () => {
  await createAll();
  const preview = (draft: Partial<CreateTemplateInput>, locale?: string) =>
    templates.preview({
      draft: { title: 'x', content: 'x', ...draft },
      context: {},
      recipient: locale ? { locale } : null,
      caller: 'user:1',
    });
  expect(await preview({ kind: LAYOUT, content: '<main>{{> @partial-block}}{{> footer}}</main>' })).toMatchObject({
    html: '<main><p>…</p><p>Bye</p></main>',
  });
  const variants = [{ locale: 'ru', title: 'Привет', content: 'я' }];
  expect(await preview({ variants }, 'ru-RU')).toMatchObject({ subject: 'Привет', text: 'я', locale: 'ru' });
});
