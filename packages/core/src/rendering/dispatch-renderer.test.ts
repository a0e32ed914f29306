import { expect, test, vi } from 'vitest';
import { mailLinksOf } from '../feedback/links.js';
import type { Recipient } from '../ledger/recipient.js';
import { compileVersion } from './compile-version.js';
import { createDispatchRenderer, type DispatchMail } from './dispatch-renderer.js';
import { mailContextOf } from './mail-context.js';
import { findRecipientReads } from './recipient-reads.js';
import { createMailRenderer, type RenderedMail } from './render-mail.js';
import { wholeText } from './shared-text.js';
import { detectFormat } from './template-format.js';
import { NO_PARTS, type VersionParts } from './template-version.js';

const CONTEXT = {
  title: 'New films',
  user: { name: 'not the account' },
  films: [
    { title: 'Stalker & co', user: 'Andrei', tags: ['a', 'b'] },
    { title: 'Зеркало', tags: [] },
  ],
};

/** Names that HTML treats specially, and some that it doesn't. */
const NAMES = [
  'Ann',
  'Ann Smith',
  'Анна',
  '',
  ' ',
  ' Ann',
  'Ann ',
  'Ann  Smith',
  'Ann\nSmith',
  'Ann\u00a0Smith',
  'Ann\u200bSmith',
  'Ann\u200cSmith',
  '\u00ad',
  'سارا',
  'می\u200cخواهم',
  '👩\u200d💻',
  'A\u034fnn\ufeff',
  '<b>Ann</b>',
  'A&B',
  '&amp;',
  '"Ann"',
  "O'Neil",
  '{{name}}',
  '0',
  'x'.repeat(300),
  '=1',
  '`',
  '\u0000',
  'https://example.test',
  'javascript:x',
  'h',
  '!',
  'n'.repeat(2_000),
];

const RECIPIENTS: Recipient[] = [
  ...NAMES.map((name) => ({ username: `u-${name}`, name, attributes: { plan: name, level: 7, deep: { er: name } } })),
  { firstName: 'Ann', lastName: 'Smith' },
  { name: 'Ann', context: { title: 'Her own', films: [] } },
  { name: 'Ann', context: { user: { name: 'nobody' } } },
  { attributes: { plan: ['a', 'b'], level: false } },
  { attributes: { plan: { of: 'x' } } },
];

const TEMPLATES = [
  '<p>Hello {{user.name}}</p>',
  '<p>{{username}}</p><p>{{user.attributes.plan}}, {{user.attributes.level}}</p>',
  '<h1>{{title}}</h1>{{#each films}}<h2>{{title}}</h2><p>{{../user.name}} {{@root.user.email}} {{user}}</p>{{/each}}',
  '<p>Hello {{user.name}}{{user.name}} and {{user.name}}!</p><ul>{{#each films}}<li>{{title}} {{@index}} {{../username}}</li>{{/each}}</ul>',
  '<p>{{#if user.name}}Dear {{user.name}}{{else}}Hello{{/if}}</p>',
  '<p>{{#with user}}{{name}} {{email}}{{/with}}</p>',
  '<p>{{#each user.attributes}}{{@key}}={{this}} {{/each}}</p>',
  '<p>{{lookup user "name"}} {{lookup . "username"}}</p>',
  '<p>{{#each this}}{{this}}{{/each}}</p>',
  '<p>{{{user.name}}}</p>',
  '<p>{{user}} {{user.attributes}} {{user.attributes.deep.er}} {{user.attributes.deep}}</p>',
  '<p>A link: <a href="https://example.test/{{user.name}}">{{user.name}}</a> {{user.email}}</p>',
  '<p>A link: <a href="https://example.test/">here</a> {{user.name}}</p>',
  '<p>A link: <a href="{{user.name}}">{{username}}</a></p>',
  '<img alt="{{user.name}}" src="x"><p>{{username}}</p>',
  '<p class="{{user.name}}">{{username}}</p>',
  '<style>.{{user.name}} { color: red }</style><p>{{username}}</p>',
  '<pre>  {{user.name}}\n   x</pre><blockquote>{{username}}</blockquote>',
  '<table><tr><td>{{user.name}}</td><td>x</td></tr></table>',
  '<p>no recipient at all, {{title}}</p>',
  '<p>{{#if films}}{{user.name}}{{/if}}{{#unless title}}{{user.name}}{{/unless}}</p>',
  '<ol><li>{{user.name}}</li><li>{{username}}</li></ol><hr>{{user.name}}<br>{{user.name}}',
  '<p>{{this.user.name}} {{./username}} {{user.[name]}} {{user.missing}}</p>',
  'Plain text for {{user.name}}, {{username}}',
  '<table><tr><th>Who</th><th></th><th>{{username}}</th></tr><tr><td>{{user.name}}</td><td></td><td>x<br>{{user.name}}</td></tr></table>',
  '<table role="presentation"><tr><td>{{user.name}}</td><td>x</td><td><p>{{username}}</p></td></tr><tr><td><p>a</p><p>{{user.name}}</p></td><td>{{title}}</td></tr></table>',
  '<div style="display:none">For {{user.name}}</div><title>{{username}}</title><p>{{user.name}}</p>',
  '<p>{{user.name}}&zwnj;a b\u200c{{user.name}} و&#8204;{{username}}</p>',
  '<p>&nbsp;{{user.name}}&nbsp; {{username}}</p><p>&shy;{{user.name}}</p><p style="font-size:0">{{user.name}}</p>',
  '<style>.a, .{{user.name}} { display: none }</style><p class="Ann">x</p><p>{{username}}</p>',
  '<xmp>{{user.name}}</xmp><!-- {{user.name}} --><p>{{username}}</p>',
  '<p>href={{user.name}}</p><p>{{username}}href="javascript:x"</p><p>src = "java{{username}}"</p>',
  '<p>{{user.name}}ref="javascript:x" {{username}}</p><p>hre{{username}} = "javascript:x"</p>',
  '<head><style>p { color: red }</style></head><body class="x"><p>{{user.name}}</p></body>',
];

const wholeMail = ({ subject, html, text }: DispatchMail | RenderedMail) => ({
  subject,
  html: wholeText(html),
  text: wholeText(text),
});

test.each(TEMPLATES)('a mail of a dispatch is rendered like a single mail, with the template %s', (content) => {
  const source = { title: '{{title}}, {{user.name}}', content, format: detectFormat(content) };
  const renderAlone = createMailRenderer(source);
  const render = createDispatchRenderer({ compiled: () => compileVersion(source), context: CONTEXT });
  for (const recipient of [...RECIPIENTS, ...RECIPIENTS]) {
    const addressee = { recipient, email: 'ann@example.test' };
    expect(wholeMail(render(addressee))).toEqual(
      wholeMail(renderAlone(mailContextOf({ context: CONTEXT, ...addressee }))),
    );
  }
});

const TEMPLATES_WITH_LINKS = [
  ...TEMPLATES,
  '<p>{{user.name}}</p><a href="{{unsubscribeUrl}}">Unsubscribe</a>, <a href="{{preferencesUrl}}">preferences</a>',
  '<a href="{{unsubscribeUrl}}">{{unsubscribeUrl}}</a> {{{unsubscribeUrl}}} {{this.preferencesUrl}} {{@root.preferencesUrl}}',
  '<a href="{{unsubscribeUrl}}">{{preferencesUrl}}</a><a href=\'{{unsubscribeUrl}}?x=1&y=2#{{preferencesUrl}}\'>x</a>',
  '{{#if unsubscribeUrl}}<a href="{{unsubscribeUrl}}">Unsubscribe, {{title}}</a>{{else}}<p>no</p>{{/if}}<p>{{username}}</p>',
  '{{#each films}}<a href="{{../unsubscribeUrl}}">{{title}}</a><p>{{unsubscribeUrl}}</p>{{/each}}',
  '<p>{{unsubscribeUrl.length}} {{unsubscribeUrl.[20]}} {{lookup unsubscribeUrl 21}} {{lookup this "unsubscribeUrl"}}</p>',
  '<p>{{unsubscribeUrl.length}}</p>',
  '<p>{{#with unsubscribeUrl}}{{this}} {{length}}{{/with}}{{#each unsubscribeUrl}}x{{/each}}</p>',
  '<style>.a{{unsubscribeUrl}} { display: none }</style><p>{{unsubscribeUrl}}&zwnj;{{unsubscribeUrl}}</p>',
  '<table><tr><th>x</th><td><a href="{{unsubscribeUrl}}">y</a></td></tr></table><pre>{{unsubscribeUrl}}</pre>',
  '<p>{{#if user.name}}{{unsubscribeUrl}}{{/if}}</p>',
  'Plain text: {{unsubscribeUrl}}',
];

test.each(TEMPLATES_WITH_LINKS)(
  'a mail with a topic is rendered like a single mail, with the template %s',
  (content) => {
    const source = { title: '{{title}}', content, format: detectFormat(content) };
    const renderAlone = createMailRenderer(source);
    const linksOf = (token: string) => mailLinksOf("https://mail.example.com/it's&more", token);
    const context = { ...CONTEXT, unsubscribeUrl: 'https://other.example' };
    const render = createDispatchRenderer({ compiled: () => compileVersion(source), context, linksOf });
    for (const [n, recipient] of [...RECIPIENTS, ...RECIPIENTS].entries()) {
      const addressee = { recipient, email: 'ann@example.test' };
      const token = `abcdefghijklmnopqrstuvwxyz2345${n % 10}xyz`;
      const links = linksOf(token);
      expect(wholeMail(render({ ...addressee, token }))).toEqual(
        wholeMail(renderAlone(mailContextOf({ context, ...addressee, links }))),
      );
    }
  },
);

test.each(TEMPLATES_WITH_LINKS)('without a topic a context may have variables of those names, in %s', (content) => {
  const source = { title: '{{title}}', content, format: detectFormat(content) };
  const renderAlone = createMailRenderer(source);
  const context = { ...CONTEXT, unsubscribeUrl: 'https://other.example/<>"?a=1&b=2', preferencesUrl: { length: 3 } };
  const render = createDispatchRenderer({ compiled: () => compileVersion(source), context });
  for (const recipient of RECIPIENTS) {
    const addressee = { recipient, email: 'ann@example.test' };
    expect(wholeMail(render(addressee))).toEqual(wholeMail(renderAlone(mailContextOf({ context, ...addressee }))));
  }
});

test('HTML that only prints recipient fields and links is rendered and converted to text once for all mails', () => {
  const unsubscribe = '{{#if unsubscribeUrl}}<a href="{{unsubscribeUrl}}">Unsubscribe</a>{{/if}}';
  const content = `<p>Hello {{user.name}}</p>${'<p>beetle</p>'.repeat(2_000)}${unsubscribe}`;
  const source = { title: 'Hi', content, format: 'HTML' as const };
  const { mail, formatting } = compileVersion(source).mailFor({});
  const render = vi.fn(mail.body.render);
  const version = { replyTo: null, mailFor: () => ({ mail: { ...mail, body: { ...mail.body, render } }, formatting }) };
  const linksOf = (token: string) => mailLinksOf('https://mail.example.com', token);
  const renderMail = createDispatchRenderer({ compiled: () => version, context: {}, linksOf });
  for (let n = 0; n < 5; n += 1) {
    const { text } = renderMail({ recipient: { name: `Ann ${n}` }, email: 'ann@example.test', token: `token${n}` });
    expect(wholeText(text).endsWith(`Unsubscribe [https://mail.example.com/u/token${n}]`)).toBe(true);
  }
  // The body is rendered for the first mail, and once for the pattern of all others.
  expect(render).toHaveBeenCalledTimes(2);
});

test.each<[string, unknown]>([
  ['{{user.name}} {{username}} {{title}}', [['user', 'name'], ['username']]],
  ['{{title}}', []],
  ['{{#if user.name}}x{{/if}}', undefined],
  ['{{#each (lookup @root "user")}}x{{/each}}', undefined],
  ['{{{user.name}}}', undefined],
  ['{{user}}', undefined],
])('the recipient paths of %s are %j', async (content, expected) => {
  const { default: Handlebars } = await import('handlebars');
  expect(findRecipientReads([Handlebars.parse(content)]).paths).toEqual(expected);
});

const LAYOUT = '<html><body>{{> @partial-block}}<p>{{formatDate day "long"}} {{user.name}}</p></body></html>';

test.each<[string, Partial<VersionParts>]>([
  ['a layout', {}],
  ['a preheader', { preheader: '{{#if user.name}}{{user.name}}, {{/if}}{{title}}' }],
  ['a preheader of the context', { preheader: '{{title}} & more' }],
  ['a preheader with a name', { preheader: 'For {{user.name}}' }],
  ['a text part of its own', { text: 'Text for {{user.name}} {{> footer}}' }],
  [
    'languages',
    {
      locale: 'en',
      locales: {
        ru: {
          title: '{{title}} {{user.name}}',
          content: '{{#> layout}}<p>Привет, {{user.name}}!</p>{{/layout}}',
          text: null,
          preheader: 'Только для {{username}}',
        },
      },
    },
  ],
])('a mail with %s is rendered like a single mail', (_, parts) => {
  const source = {
    title: '{{title}}',
    content: '{{#> layout}}<h1>Hello {{user.name}}</h1>{{> footer}}{{/layout}}',
    format: 'HTML' as const,
    parts: { ...NO_PARTS, partials: { layout: LAYOUT, footer: '<p>{{username}} of {{title}}</p>' }, ...parts },
  };
  const renderAlone = createMailRenderer(source);
  const context = { ...CONTEXT, day: '2026-11-30T22:00:00Z' };
  const render = createDispatchRenderer({ compiled: () => compileVersion(source), context });
  const readers = [{}, { locale: 'ru' }, { locale: 'ru-RU', timezone: 'Europe/Moscow' }, { locale: 'en-GB' }];
  for (const recipient of RECIPIENTS.flatMap((one) => readers.map((reader) => ({ ...one, ...reader })))) {
    const addressee = { recipient, email: 'ann@example.test' };
    expect(wholeMail(render(addressee))).toEqual(
      wholeMail(renderAlone(mailContextOf({ context, ...addressee }), recipient)),
    );
  }
});

test('HTML in a layout is rendered and converted to text once for each language', () => {
  const source = {
    title: 'Hi',
    content: '{{#> layout}}<p>Hello {{user.name}}</p>{{/layout}}',
    format: 'HTML' as const,
    parts: {
      ...NO_PARTS,
      partials: { layout: '<div>{{> @partial-block}}</div>' },
      locales: { ru: { title: 'Hi', content: '<p>Привет {{user.name}}</p>', text: null, preheader: null } },
    },
  };
  const version = compileVersion(source);
  const bodies = vi.fn((body: string) => body);
  const mailFor: typeof version.mailFor = (reader) => {
    const { mail, formatting } = version.mailFor(reader);
    return {
      mail: { ...mail, body: { ...mail.body, render: (context, format) => bodies(mail.body.render(context, format)) } },
      formatting,
    };
  };
  const render = createDispatchRenderer({ compiled: () => ({ replyTo: null, mailFor }), context: {} });
  for (let n = 0; n < 10; n += 1) {
    const { text } = render({ recipient: { name: `Ann${n}`, locale: n % 2 ? 'ru' : 'en' }, email: 'ann@example.test' });
    expect(wholeText(text)).toBe(n % 2 ? `Привет Ann${n}` : `Hello Ann${n}`);
  }
  // The body is rendered for the first mail of each language, and once for the pattern of all others.
  expect(bodies).toHaveBeenCalledTimes(4);
});
