import { expect, test, vi } from 'vitest';
import type { Recipient } from '../ledger/recipient.js';
import { createDispatchRenderer } from './dispatch-renderer.js';
import { mailContextOf } from './mail-context.js';
import { compileMail, createMailRenderer } from './render-mail.js';
import { detectFormat } from './template-format.js';
import { findRecipientPaths } from './text-pattern.js';

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
];

test.each(TEMPLATES)('a mail of a dispatch is rendered like a single mail, with the template %s', (content) => {
  const source = { title: '{{title}}, {{user.name}}', content, format: detectFormat(content) };
  const renderAlone = createMailRenderer(source);
  const render = createDispatchRenderer({ compiled: () => compileMail(source), context: CONTEXT });
  for (const recipient of [...RECIPIENTS, ...RECIPIENTS]) {
    const addressee = { recipient, email: 'ann@example.test' };
    expect(render(addressee)).toEqual(renderAlone(mailContextOf({ context: CONTEXT, ...addressee })));
  }
});

test('HTML that only prints recipient fields is converted to text once for all mails', () => {
  const content = `<p>Hello {{user.name}}</p>${'<p>beetle</p>'.repeat(2_000)}`;
  const source = { title: 'Hi', content, format: 'HTML' as const };
  const compiled = compileMail(source);
  const body = vi.fn(compiled.body);
  const render = createDispatchRenderer({ compiled: () => ({ ...compiled, body }), context: {} });
  for (let n = 0; n < 5; n += 1) render({ recipient: { name: `Ann ${n}` }, email: 'ann@example.test' });
  // The body is rendered once for each of the five mails, and once for the shared text pattern.
  expect(body).toHaveBeenCalledTimes(6);
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
  expect(findRecipientPaths(Handlebars.parse(content))).toEqual(expected);
});
