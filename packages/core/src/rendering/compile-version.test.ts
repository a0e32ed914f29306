import { describe, expect, test } from 'vitest';
import { checkTemplate } from './check-template.js';
import { createMailRenderer } from './render-mail.js';
import { TemplateError } from './template-error.js';
import { NO_PARTS, type VersionParts, type VersionSource } from './template-version.js';

const versionOf = ({
  parts,
  ...source
}: Partial<Omit<VersionSource, 'parts'>> & { parts?: Partial<VersionParts> }): VersionSource => ({
  title: 'Hi',
  content: '<p>x</p>',
  format: 'HTML',
  ...source,
  parts: { ...NO_PARTS, ...parts },
});

const texts = { title: 'Hi', content: '<p>x</p>', text: null, preheader: null };

/** Reason and place of the error that an attempt throws. */
const refusalOf = (attempt: () => unknown) => {
  try {
    attempt();
  } catch (err) {
    if (err instanceof TemplateError) return { reason: err.reason, ...err.params };
    throw err;
  }
  throw new Error('it was not refused');
};

describe('layouts and partials', () => {
  const partials = {
    layout: '<html><body>{{#if wide}}<hr>{{/if}}{{> @partial-block}}{{> footer year=2026}}</body></html>',
    footer: '<p>{{company}} {{year}} for {{user.name}}</p>',
  };

  test('a layout encloses a mail, and a partial gets parameters over the context', () => {
    const source = versionOf({
      content: '{{#> layout wide=true}}<h1>{{title}}</h1>{{/layout}}',
      parts: { partials },
    });
    checkTemplate(source);
    const context = { title: 'A & B', company: 'Us', user: { name: 'Ann' } };
    expect(createMailRenderer(source)(context)).toMatchObject({
      subject: 'Hi',
      html: '<html><body><hr><h1>A &amp; B</h1><p>Us 2026 for Ann</p></body></html>',
      text: `${'-'.repeat(40)}\n\nA & B\n\nUs 2026 for Ann`,
    });
  });

  test('a slot of a layout shows its default, unless the mail fills it', () => {
    const layout = '{{#> header}}<i>default</i>{{/header}}{{> @partial-block}}';
    const render = (content: string) => {
      const source = versionOf({ content, parts: { partials: { layout } } });
      checkTemplate(source);
      return createMailRenderer(source)({ name: 'Ann' }).html;
    };
    expect(render('{{#> layout}}x{{/layout}}')).toBe('<i>default</i>x');
    expect(render('{{#> layout}}{{#*inline "header"}}<b>{{name}}</b>{{/inline}}x{{/layout}}')).toBe('<b>Ann</b>x');
  });

  test('partials in plain text aren’t escaped, and have the text of their own', () => {
    const source = versionOf({
      content: 'Hello\n{{> footer}}',
      format: 'TEXT',
      parts: { partials: { footer: '<b>{{name}}</b>' }, textPartials: { footer: '-- \n{{name}}' } },
    });
    expect(createMailRenderer(source)({ name: 'A & B' }).text).toBe('Hello\n-- \nA & B');
  });

  test.each<[string, string, Record<string, string>, object]>([
    [
      'missing',
      'a\n {{> nope}}',
      {},
      { reason: 'template.partialMissing', part: 'content', line: 2, column: 2, name: 'nope' },
    ],
    [
      'missing in a partial',
      '{{> a}}',
      { a: 'x {{> b}}' },
      { reason: 'template.partialMissing', part: 'partials.a.content', line: 1, column: 3, name: 'b' },
    ],
    [
      'one that includes itself',
      '{{> a}}',
      { a: '{{> b}}', b: '{{> a}}' },
      { reason: 'template.partialCycle', name: 'a', chain: 'a → b → a', part: 'content', line: 1, column: 1 },
    ],
    [
      'a layout of a mail that doesn’t exist',
      'x\n{{#> layuot}}y{{/layuot}}',
      { layout: '{{> @partial-block}}' },
      { reason: 'template.partialMissing', name: 'layuot', line: 2, column: 1 },
    ],
    [
      'one that includes itself by its block',
      '{{> a}}',
      { a: '{{#> b}}{{> a}}{{/b}}', b: '{{> @partial-block}}' },
      { reason: 'template.partialCycle', name: 'a' },
    ],
    [
      'an inline one that includes itself',
      '{{#*inline "x"}}{{> x}}{{/inline}}{{> x}}',
      {},
      { reason: 'template.partialCycle', name: 'x' },
    ],
    [
      'nested too deep',
      '{{> p0}}',
      Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`p${n}`, n < 9 ? `{{> p${n + 1}}}` : 'x'])),
      { reason: 'template.partialsTooDeep', max: 8 },
    ],
    [
      'included too often',
      '{{> p0}}',
      Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`p${n}`, n < 5 ? `{{> p${n + 1}}}`.repeat(5) : 'x'])),
      { reason: 'template.tooManyPartials', max: 500 },
    ],
    [
      'a layout without a block',
      '{{> a}}',
      { a: '{{> @partial-block}}' },
      { reason: 'template.blockNeeded', name: 'a' },
    ],
    ['a block outside of a layout', '{{> @partial-block}}', {}, { reason: 'template.noBlock' }],
    ['a name that is computed', '{{> (lookup this "x")}}', {}, { reason: 'template.dynamicPartial' }],
  ])('refused: %s', (_, content, partials, expected) => {
    expect(refusalOf(() => checkTemplate(versionOf({ content, parts: { partials } })))).toMatchObject(expected);
  });

  test.each<[string, string, Record<string, string>]>([
    ['a layout within its own block', '{{#> a}}{{#> a}}x{{/a}}{{/a}}', { a: '{{> @partial-block}}' }],
    [
      'a partial that asks whether it has a block',
      '{{> a}}',
      { a: '{{#if @partial-block}}{{> @partial-block}}{{/if}}' },
    ],
    ['a partial that prints the block of its layout', '{{#> a}}x{{/a}}', { a: '{{> b}}', b: '{{> @partial-block}}' }],
  ])('accepted and rendered: %s', (_, content, partials) => {
    const source = versionOf({ content, parts: { partials } });
    checkTemplate(source);
    createMailRenderer(source)({});
  });

  test('a subject and a preheader can’t use partials', () => {
    const partials = { a: 'x' };
    expect(refusalOf(() => checkTemplate(versionOf({ title: '{{> a}}', parts: { partials } })))).toMatchObject({
      reason: 'template.partial',
      part: 'title',
    });
    expect(refusalOf(() => checkTemplate(versionOf({ parts: { partials, preheader: '{{> a}}' } })))).toMatchObject({
      part: 'preheader',
    });
  });
});

describe('languages', () => {
  const source = versionOf({
    title: 'Hello',
    content: '<p>Hello {{user.name}}{{> footer}}</p>',
    parts: {
      locale: 'en',
      partials: { footer: 'Bye' },
      locales: {
        pt: { ...texts, title: 'Olá', content: '<p>Olá{{> footer}}</p>', partials: { footer: 'Tchau' } },
        'pt-BR': { ...texts, title: 'Oi', text: 'Oi {{name}}' },
        'zh-Hant': { ...texts, title: '你好' },
      },
    },
  });
  const render = createMailRenderer(source);

  test.each([
    ['pt-BR', 'Oi'],
    ['pt_br', 'Oi'],
    ['pt-PT', 'Olá'],
    ['pt', 'Olá'],
    ['zh-Hant-TW', '你好'],
    ['zh', 'Hello'],
    ['en-US', 'Hello'],
    ['de', 'Hello'],
    ['not a tag', 'Hello'],
    [undefined, 'Hello'],
  ])('a recipient with the locale %s gets the mail %s', (locale, subject) => {
    expect(render({}, locale === undefined ? {} : { locale }).subject).toBe(subject);
  });

  test('a language has its own partials and its own text part', () => {
    expect(render({}, { locale: 'pt' }).html).toBe('<p>OláTchau</p>');
    expect(render({ name: 'A & B' }, { locale: 'pt-BR' })).toMatchObject({ html: '<p>x</p>', text: 'Oi A & B' });
  });

  test('an error names the language', () => {
    const broken = versionOf({ parts: { locales: { ru: { ...texts, content: 'a\n{{#if}}x{{/if}}' } } } });
    expect(refusalOf(() => checkTemplate(broken))).toMatchObject({ part: 'variants.ru.content', line: 2, column: 1 });
  });
});

describe('a preheader', () => {
  const htmlOf = (content: string, preheader = 'Three {{n}} & <new> films\nfor you') =>
    createMailRenderer(versionOf({ content, parts: { preheader } }))({ n: 'fine' });

  test('is hidden text at the start of the body, escaped and in one line, and not in the text part', () => {
    const { html, text } = htmlOf(
      '<!doctype html><html><head><title>a</title></head><body class="a>b"><p>x</p></body></html>',
    );
    expect(html).toMatch(
      /<body class="a>b"><div style="display:none;[^"]*">Three fine &amp; &lt;new&gt; films for you(?:&zwnj;&nbsp;)+<\/div><p>x<\/p>/,
    );
    expect(text).toBe('x');
  });

  test.each([
    ['<p>x</p>', /^<div/],
    ['<!doctype html><html><head></head><p>x</p></html>', /<\/head><div/],
    ['<!--[if mso]><body><![endif]--><!--[if !mso]><!--><body><!--<![endif]--><p>x</p>', /<!--><body><div/],
  ])('finds the body of %s', (content, expected) => {
    expect(htmlOf(content).html).toMatch(expected);
  });

  test('is left out if it renders as nothing', () => {
    expect(htmlOf('<p>x</p>', '{{gone}}').html).toBe('<p>x</p>');
  });
});
