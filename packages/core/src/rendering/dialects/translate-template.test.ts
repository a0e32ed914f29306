import { describe, expect, test } from 'vitest';
import { checkTemplate } from '../check-template.js';
import { createMailRenderer } from '../render-mail.js';
import { NO_PARTS } from '../template-version.js';
import { detectDialect } from './detect-dialect.js';
import { translateTemplate } from './translate-template.js';

/** Templates as the services' own samples are written, and the text that each service shows for its context. */
const SAMPLES = {
  SENDGRID: {
    title: 'Receipt for {{name}}',
    content: `<table>
{{#if receipt}}
{{#each items}}
<tr><td>{{this.text}}</td><td>{{this.price}}</td>{{#equals this.price "0"}}<td>free</td>{{/equals}}</tr>
{{/each}}
{{else if note}}
<tr><td>{{insert note "default=none"}}</td></tr>
{{/if}}
</table>
<p>[Sender_Name], <a href="{{{c2a_link}}}">shop</a>, <a href="<%asm_group_unsubscribe_raw_url%>">stop</a></p>`,
    context: {
      receipt: true,
      items: [
        { text: 'Tea', price: 0 },
        { text: 'Jam & bread', price: '2' },
      ],
      Sender_Name: 'Shop',
      c2a_link: 'https://shop.test',
    },
    shows: ['<td>Tea</td><td>0</td><td>free</td>', '<td>Jam &amp; bread</td><td>2</td></tr>', '<p>Shop, '],
    rules: ['dialect.senderField', 'dialect.needsTopic'],
  },
  MANDRILL: {
    title: '*|FNAME|*, news of {{date "d.m.Y"}}',
    content: `<p mc:edit="greeting">Hi {{#if FNAME}}{{FNAME}}{{else}}you{{/if}}</p>
{{#each articles}}<h2>{{this.title}}</h2>{{#if \`votes > 9\`}}<b>top</b>{{elseif this.isNew}}<b>new</b>{{/if}}
{{/each}}
*|IFNOT:MEMBER|*<p>Join</p>*|END:IF|*`,
    context: {
      FNAME: 'Ada',
      articles: [
        { title: 'A', votes: 10 },
        { title: 'B', isNew: true },
      ],
    },
    shows: ['Hi Ada', '<h2>A</h2><b>top</b>', '<h2>B</h2><b>new</b>', '<p>Join</p>'],
    rules: ['dialect.tag', 'dialect.slot'],
  },
  POSTMARK: {
    title: 'Your order{{#company}} at {{name}}{{/company}}',
    content: `{{#attachment_details}}<ul>
{{#each .}}<li>{{name}} ({{size}})</li>
{{/each}}</ul>{{/attachment_details}}
{{^coupon}}<p>{{../date}}</p>{{/coupon}}
{{#company}}<p>{{name}}, {{../city}}</p>{{/company}}`,
    context: {
      attachment_details: [
        { name: 'a.pdf', size: 1 },
        { name: 'b.pdf', size: 2 },
      ],
      coupon: 0,
      date: '1 May',
      city: 'Oslo',
      company: { name: 'Shop' },
    },
    shows: ['<li>a.pdf (1)</li>', '<li>b.pdf (2)</li>', '<p>1 May</p>', '<p>Shop, Oslo</p>'],
    rules: ['dialect.emptyObject', 'dialect.emptyObject'],
  },
  BREVO: {
    title: 'Hi {{ contact.FIRSTNAME | default : "there" }}',
    content: `{% if params.items|length > 1 and params.paid != "no" %}
{% for item in params.items %}<p>{{ forloop.counter0 }} {{ item.name|default:"?" }} {{ params.currency }}</p>
{% endfor %}{% else %}<p>nothing</p>{% endif %}
<a href="{{ mirror }}">Browser</a> <a href="{{ unsubscribe }}">Stop</a>`,
    context: { items: [{ name: 'Tea' }, {}], currency: 'EUR' },
    shows: ['<p>0 Tea EUR</p>', '<p>1 ? EUR</p>', '<a href="">Browser</a>'],
    rules: ['dialect.numberOrText', 'dialect.tag', 'dialect.needsTopic'],
  },
} as const;

describe.each(Object.entries(SAMPLES))('a sample of %s', (dialect, { title, content, context, shows, rules }) => {
  test('is recognised, translated and shown as there', () => {
    const translated = translateTemplate({ title, content });
    expect(translated.dialect).toBe(dialect);
    expect(translated.issues.map(({ rule }) => rule)).toEqual(rules);

    const source = { ...translated, format: 'HTML', parts: NO_PARTS } as const;
    checkTemplate(source);
    const { html } = createMailRenderer(source)(context);
    for (const shown of shows) expect(html).toContain(shown);
  });

  test('keeps each of its lines, and names each issue’s line', () => {
    const translated = translateTemplate({ title, content });
    expect(translated.content.split('\n')).toHaveLength(content.split('\n').length);
    for (const { path, line, params } of translated.issues) {
      const source = (path === 'title' ? title : content).split('\n')[line - 1];
      if (typeof params.text === 'string') expect(source).toContain(params.text);
    }
  });
});

test('a template that no service has to itself is left as it is', () => {
  const plain = { title: 'Hi {{name}}', content: '{{#each films}}{{title}}{{/each}}' };
  expect(translateTemplate(plain)).toEqual({ ...plain, dialect: undefined, issues: [] });
  expect(detectDialect('<p>Hi</p>')).toBeUndefined();
});

test('a source with too many tags is refused with its place', () => {
  const content = '{{x}}\n'.repeat(2_001);
  expect(() => translateTemplate({ title: '', content, dialect: 'POSTMARK' })).toThrow(/line 2001/);
});

test('hostile sources take time in proportion to their length', () => {
  const length = 256 * 1024;
  const sources = ['{{', '{{#a b', '{% if ', '*|IF:', '{{"', '{{#if `((', '[', ' mc:edit="', '<%', '{{a | '];
  for (const source of sources) {
    const content = source.repeat(length / source.length);
    for (const dialect of ['SENDGRID', 'MANDRILL', 'POSTMARK', 'BREVO'] as const) {
      const startedAt = performance.now();
      translateTemplate({ title: '', content, dialect });
      expect(performance.now() - startedAt, `${source} in ${dialect}`).toBeLessThan(3_000);
    }
  }
});
