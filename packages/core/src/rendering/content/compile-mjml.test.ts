import { describe, expect, test } from 'vitest';
import { createMailRenderer } from '../render-mail.js';
import { TemplateError } from '../template-error.js';
import { compileContent } from './compile-content.js';

const compile = async (content: string, { inlineCss = false } = {}) =>
  compileContent({ format: 'MJML', content, inlineCss });

/** The fourth line is the first of the body. */
const documentOf = ({ head = '', body }: { head?: string; body: string }) =>
  `<mjml>\n<mj-head>${head}</mj-head>\n<mj-body>\n${body}\n</mj-body>\n</mjml>`;

const inColumn = (body: string) => documentOf({ body: `<mj-section><mj-column>\n${body}\n</mj-column></mj-section>` });

const SECTION = '<mj-section><mj-column><mj-text>{{title}}</mj-text></mj-column></mj-section>';

const render = async (content: string, context: Record<string, unknown>) => {
  const { content: html } = await compile(content);
  return createMailRenderer({ title: 'T', content: html, format: 'HTML' })(context).html;
};

const refusalOf = async (content: string) => {
  const err = await compile(content).catch((reason: unknown) => reason);
  if (!(err instanceof TemplateError)) throw new Error(`compiled, or failed otherwise: ${String(err)}`);
  return { reason: err.reason, ...err.params };
};

/** How often tags are opened and closed for a client that reads, or skips, Outlook's conditional comments. */
const balanceOf = (html: string, { isOutlook }: { isOutlook: boolean }) => {
  const seen = isOutlook
    ? html
        .replace(/<!--\[if !mso[^>]*\]><!-->[\s\S]*?<!--<!\[endif\]-->/g, '')
        .replace(/<!--\[if [^\]]*\]>|<!\[endif\]-->/g, '')
    : html.replace(/<!--[\s\S]*?-->/g, '');
  const balance: Record<string, number> = {};
  for (const [, slash, name] of seen.matchAll(/<(\/?)(table|tbody|tr|td|div)\b/g)) {
    balance[name!] = (balance[name!] ?? 0) + (slash ? -1 : 1);
  }
  return balance;
};

const BALANCED = { table: 0, tbody: 0, tr: 0, td: 0, div: 0 };

describe('blocks between elements of MJML', () => {
  test.each([
    ['sections', documentOf({ body: `{{#each films}}\n${SECTION}\n{{/each}}${SECTION}` })],
    [
      'columns',
      documentOf({
        body: '<mj-section>{{#each films}}<mj-column width="50%"><mj-text>{{title}}</mj-text></mj-column>{{/each}}</mj-section>',
      }),
    ],
    [
      'children of a column',
      inColumn('{{#each films}}<mj-text>{{title}}</mj-text><mj-divider/>{{else}}<mj-text>none</mj-text>{{/each}}'),
    ],
    ['sections of a wrapper', documentOf({ body: `<mj-wrapper>{{#each films}}${SECTION}{{/each}}</mj-wrapper>` })],
    [
      'columns of a group',
      documentOf({
        body: '<mj-section><mj-group>{{#each films}}<mj-column width="50%"><mj-text>{{title}}</mj-text></mj-column>{{/each}}</mj-group></mj-section>',
      }),
    ],
    [
      'children of a hero',
      documentOf({ body: '<mj-hero>{{#each films}}<mj-text>{{title}}</mj-text>{{/each}}</mj-hero>' }),
    ],
    [
      'networks',
      inColumn(
        '<mj-social>{{#each films}}<mj-social-element href="{{url}}">{{title}}</mj-social-element>{{/each}}</mj-social>',
      ),
    ],
    [
      'parts of an accordion',
      inColumn(
        '<mj-accordion>{{#each films}}<mj-accordion-element><mj-accordion-title>{{title}}</mj-accordion-title></mj-accordion-element>{{/each}}</mj-accordion>',
      ),
    ],
    [
      'links of a navbar',
      inColumn(
        '<mj-navbar>{{#each films}}<mj-navbar-link href="{{url}}">{{title}}</mj-navbar-link>{{/each}}</mj-navbar>',
      ),
    ],
  ])('around %s loop, in Outlook too', async (_, content) => {
    for (const titles of [[], ['Alien'], ['Alien', 'Brazil', 'Casablanca']]) {
      const html = await render(content, { films: titles.map((title) => ({ title, url: 'https://example.com' })) });
      for (const title of titles) expect(html.split(title).length - 1).toBe(1);
      for (const isOutlook of [false, true]) {
        expect(balanceOf(html, { isOutlook })).toMatchObject(BALANCED);
      }
    }
  });

  test('a block may also be in mj-raw elements, and chain', async () => {
    const content = documentOf({
      body: `<mj-raw>{{#if a}}</mj-raw>${SECTION}{{else if b}}<mj-raw>second</mj-raw>{{^}}<mj-raw>third</mj-raw>{{/if}}`,
    });
    expect(await render(content, { a: true, title: 'first' })).toContain('>first<');
    expect(await render(content, { b: true })).toMatch(/^(?!.*first)[\s\S]*second/);
    expect(await render(content, {})).toContain('third');
  });

  test('partials and raw values between elements are kept', async () => {
    const { content } = await compile(documentOf({ body: `{{> header}}${SECTION}{{{banner}}}` }));
    expect(content).toMatch(/\{\{> header\}\}[\s\S]*\{\{title\}\}[\s\S]*\{\{\{banner\}\}\}/);
  });

  test('a column in a block without a width is warned about', async () => {
    const { warnings } = await compile(
      documentOf({
        body: '<mj-section>\n{{#each a}}<mj-column></mj-column>{{/each}}<mj-column></mj-column></mj-section>',
      }),
    );
    expect(warnings).toEqual([{ rule: 'mjml.columnWidth', params: {}, line: 5, column: 12 }]);
  });
});

describe('what MJML drops without an error is refused with its line', () => {
  test.each([
    ['text between sections', documentOf({ body: `Hello\n${SECTION}` }), 'template.mjmlText', 4, 1],
    ['a value between sections', documentOf({ body: `${SECTION}\n  {{name}}` }), 'template.mjmlText', 5, 3],
    ['an include', documentOf({ body: '<mj-include path="./a.mjml" />' }), 'template.mjmlUnsupported', 4, 1],
    ['HTML between elements', inColumn('<div>a</div>'), 'template.mjmlElement', 5, 1],
    ['an unknown element', inColumn('<mj-txt>a</mj-txt>'), 'template.mjmlElement', 5, 1],
    ['an element in a wrong place', documentOf({ body: '<mj-text>a</mj-text>' }), 'template.mjmlInvalid', 4, 1],
    [
      'a block around an mj-style',
      documentOf({ head: '{{#if a}}<mj-style>.a{}</mj-style>{{/if}}', body: SECTION }),
      'template.mjmlBlock',
      2,
      10,
    ],
    [
      'a block of mj-raw elements in the head',
      documentOf({ head: '<mj-raw>{{#if a}}</mj-raw><mj-raw>{{/if}}</mj-raw>', body: SECTION }),
      'template.mjmlBlockSplit',
      2,
      44,
    ],
    [
      'a block in a carousel',
      inColumn('<mj-carousel>{{#each a}}<mj-carousel-image src="{{b}}"/>{{/each}}</mj-carousel>'),
      'template.mjmlBlock',
      5,
      14,
    ],
    [
      'a block that ends in another element',
      documentOf({ body: '<mj-section>{{#if a}}\n<mj-column>{{/if}}</mj-column></mj-section>' }),
      'template.mjmlBlockSplit',
      5,
      12,
    ],
    [
      'a block that ends outside of a text',
      inColumn('<mj-text>{{#if a}}b</mj-text>{{/if}}'),
      'template.mjmlBlockSplit',
      5,
      30,
    ],
    ['a width from the context', inColumn('<mj-image\nwidth="{{w}}px" src="a"/>'), 'template.mjmlAttribute', 6, 8],
    [
      'a padding from the context in mj-attributes',
      documentOf({ head: '<mj-attributes><mj-all padding="{{p}}"/></mj-attributes>', body: SECTION }),
      'template.mjmlAttribute',
      2,
      42,
    ],
    ['a class from the context', inColumn('<mj-text mj-class="{{c}}">a</mj-text>'), 'template.mjmlAttribute', 5, 20],
    [
      'an expression in a tag',
      inColumn('<mj-text {{#if a}}align="left"{{/if}}>a</mj-text>'),
      'template.mjmlTag',
      5,
      10,
    ],
    ['an element that is not closed', documentOf({ body: '<mj-section>' }), 'template.mjmlUnclosed', 4, 1],
    [
      'mj-html-attributes',
      documentOf({ head: '<mj-html-attributes></mj-html-attributes>', body: SECTION }),
      'template.mjmlUnsupported',
      2,
      10,
    ],
    ['text outside of the body', `<mjml><mj-body>${SECTION}</mj-body></mjml>\nHello`, 'template.mjmlText', 2, 1],
    [
      'an expression outside of the body',
      `<mjml><mj-raw>{{a}}</mj-raw><mj-body>${SECTION}</mj-body></mjml>`,
      'template.mjmlLost',
      1,
      15,
    ],
    ['HTML', '<p>a</p>', 'template.mjmlRoot', 1, 1],
    ['a document without a body', '<mjml></mjml>', 'template.mjmlInvalid', 1, 1],
  ])('%s', async (_, content, reason, line, column) => {
    expect(await refusalOf(content)).toMatchObject({ reason, line, column });
  });

  test('lines are right after comments and expressions of several lines', async () => {
    const content = documentOf({
      body: `{{!-- a\nb {{c}} --}}{{#if\na}}${SECTION}{{/if}}\n<mj-section>a</mj-section>`,
    });
    expect(await refusalOf(content)).toMatchObject({ reason: 'template.mjmlText', line: 7, column: 13 });
  });
});

describe('expressions in MJML', () => {
  test('are kept in links, images, colors and texts, with quotes of any kind', async () => {
    const { content, warnings } = await compile(
      inColumn(
        `<mj-button href="{{lookup u "m"}}" background-color="{{c}}">{{> a}} {{{b}}} &nbsp;</mj-button>
         <mj-image src='{{img "a>b"}}' alt="{{#if a}}{{a}}{{else}}none{{/if}}"/>`,
      ),
    );
    expect(content).toContain('href="{{lookup u "m"}}"');
    expect(content).toContain('bgcolor="{{c}}"');
    expect(content).toContain('{{> a}} {{{b}}} &nbsp;');
    expect(content).toContain('src="{{img "a>b"}}"');
    expect(content).toContain('alt="{{#if a}}{{a}}{{else}}none{{/if}}"');
    expect(warnings).toEqual([]);
  });

  test('are kept in styles, with blocks', async () => {
    const style =
      '.a { color: {{color}} } {{#if dark}} .b { margin: 0 } {{/if}} @media (a) { .c { color: {{c}} !important } }';
    const { content } = await compile(documentOf({ head: `<mj-style>${style}</mj-style>`, body: SECTION }));
    expect(content).toContain(style);
  });

  test('are kept in inline styles, which stay in the head too', async () => {
    const style =
      '.a { border: 1px solid {{color}}; color: {{c}} !important } @media (a) { .a { color: red !important } }';
    const { content } = await compile(
      documentOf({
        head: `<mj-style inline="inline">${style}</mj-style>`,
        body: '<mj-section><mj-column><mj-text><p class="a">a</p></mj-text></mj-column></mj-section>',
      }),
    );
    expect(content).toContain('<p class="a" style="border: 1px solid {{color}}; color: {{c}};">');
    expect(content).toContain(style);
  });

  test('in the title and the preview are kept', async () => {
    const { content } = await compile(
      documentOf({ head: '<mj-title>{{t}}</mj-title><mj-preview>{{#if p}}{{p}}{{/if}}</mj-preview>', body: SECTION }),
    );
    expect(content).toContain('<title>{{t}}</title>');
    expect(content).toContain('{{#if p}}{{p}}{{/if}}');
  });

  test('in comments are no errors', async () => {
    await compile(`<mjml><!-- {{#if a}} b {{/if}} --><mj-body><!-- {{c}} -->${SECTION}</mj-body></mjml>`);
  });
});

test('attributes that MJML ignores are warned about', async () => {
  const { warnings } = await compile(inColumn('<mj-text class="a">a</mj-text>\n  <mj-text padding="wide">b</mj-text>'));
  expect(warnings).toEqual([
    {
      rule: 'mjml.attribute',
      params: { problem: expect.stringContaining('Attribute class is illegal') },
      line: 5,
      column: 1,
    },
    {
      rule: 'mjml.attribute',
      params: { problem: expect.stringContaining('padding has invalid value') },
      line: 6,
      column: 3,
    },
  ]);
});

test('a font is linked to only if the source names it', async () => {
  expect((await compile(documentOf({ body: SECTION }))).content).not.toContain('fonts.googleapis.com');
  const lato = inColumn('<mj-text font-family="Lato, sans-serif">a</mj-text>');
  expect((await compile(lato)).content).toContain('fonts.googleapis.com/css?family=Lato');
});

test('all styles of MJML are inlined if the template asks for it', async () => {
  const content = documentOf({
    head: '<mj-style>.a { color: red }</mj-style>',
    body: '<mj-section><mj-column><mj-text css-class="a">a</mj-text></mj-column></mj-section>',
  });
  expect((await compile(content)).content).not.toMatch(/<td[^>]*color: red/);
  expect((await compile(content, { inlineCss: true })).content).toMatch(/<td[^>]*class="a"[^>]*color: red/);
});

test('a source that looks like a masked expression is kept', async () => {
  const { content } = await compile(inColumn('<mj-text>zq0qz {{a}} zzq0qz</mj-text>'));
  expect(content).toContain('zq0qz {{a}} zzq0qz');
});

test('the same source gives the same HTML, with ids that differ within it', async () => {
  const carousel = '<mj-carousel><mj-carousel-image src="a"/><mj-carousel-image src="b"/></mj-carousel>';
  const [first, second] = await Promise.all([1, 2].map(() => compile(inColumn(carousel.repeat(2)))));
  expect(first).toEqual(second);
  const ids = [...first!.content.matchAll(/mj-carousel-(\w{16})-radio-1/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(2);
});
