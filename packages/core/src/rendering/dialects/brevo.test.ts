import { expect, test } from 'vitest';
import { createMailRenderer } from '../render-mail.js';
import { NO_PARTS } from '../template-version.js';
import { translateBrevo } from './brevo.js';

const translate = (content: string) => translateBrevo(content, 'content');
const textOf = (content: string) => translate(content).text;
const rulesOf = (content: string) => translate(content).issues.map(({ rule }) => rule);

const show = (content: string, context: Record<string, unknown>) =>
  createMailRenderer({ title: 't', content: textOf(content), format: 'HTML', parts: NO_PARTS })({ ...context }).html;

test('params are the context, and contacts are the recipient', () => {
  expect(textOf('{{ params.a.b }} {{ contact.FIRSTNAME }} {{contact.EMAIL}} {{ contact.PLAN }}')).toBe(
    '{{a.b}} {{user.firstName}} {{user.email}} {{user.attributes.PLAN}}',
  );
  expect(rulesOf('{{ contact.FIRSTNAME }} {{ contact.PLAN }} {{ contact.PLAN }}')).toEqual(['dialect.contactField']);
  expect(rulesOf('{{ params.user.name }}')).toEqual(['dialect.reserved']);
  expect(show('{{ params.l.0 }} {{ params.l[1] }} {{ params["a b"] }}', { l: [1, 2], 'a b': 3 })).toContain('1 2');
});

test('a default is shown for all false values', () => {
  for (const content of [
    '{{ params.x|default:"y" }}',
    '{{ params.x | default : "y" }}',
    "{{params.x|default:'y'}}",
    '{{ params.x | default : &quot;y&quot; }}',
  ]) {
    expect(show(content, { x: 0 })).toBe('y');
    expect(show(content, { x: '<' })).toBe('&lt;');
  }
  expect(show('{{ params.x|default:params.z }}', { z: 'z' })).toBe('z');
});

test('conditions keep their order of evaluation', () => {
  const content =
    '{% if params.a == "x" and not params.b or params.c > 3 %}1{% elif params.d %}2{% else %}3{% endif %}';
  expect(show(content, { a: 'x' })).toBe('1');
  expect(show(content, { a: 'x', b: 1, d: 1 })).toBe('2');
  expect(show(content, { c: '10' })).toBe('1');
  expect(show(content, {})).toBe('3');
  expect(show('{% if params.a|length &gt;= 2 %}y{% else %}n{% endif %}', { a: [1, 2] })).toBe('y');
  expect(show('{% if params.a != "x" && (params.b || params.c) %}y{% endif %}', { c: 1 })).toBe('y');
});

test('a condition without a counterpart shows all branches, and is named', () => {
  const content = 'a\n{% if "x" in params.l %}b{% else %}c{% endif %}';
  expect(show(content, {})).toBe('a\nbc');
  expect(translate(content).issues).toMatchObject([{ rule: 'dialect.condition', line: 2, column: 1 }]);
});

test('names in a loop are the loop’s own, and all others are the context’s', () => {
  const content =
    '{% for i in params.l %}{{ i.n }}{{ params.s }}{{ i }}{% if forloop.first %}!{% endif %}{% empty %}none{% endfor %}';
  expect(show('{% for i in params.l %}{{ i.n }}{{ params.n }};{% endfor %}', { n: 0, l: [{ n: 1 }, { n: 2 }] })).toBe(
    '10;20;',
  );
  expect(textOf(content)).toContain('{{else}}none{{/each}}');
  expect(show(content, {})).toBe('none');
  expect(
    show(
      '{% for a in params.l %}{% for b in a.m %}{{a.x}}{{b}}{{forloop.Counter0}}{{forloop.parentloop.counter0}} {% endfor %}{% endfor %}',
      { l: [{ x: 'x', m: ['p', 'q'] }] },
    ),
  ).toBe('xp00 xq10 ');
  expect(show('{% for k, v in params.o %}{{k}}={{v}};{% endfor %}', { o: { a: 1 } })).toBe('a=1;');
});

test('counters from 1, reversed loops and unknown tags are refused', () => {
  expect(rulesOf('{% for i in params.l %}{{ forloop.Counter }}{% endfor %}')).toEqual(['dialect.tag']);
  expect(show('{% for i in params.l reversed %}x{% endfor %}', { l: [1, 2] })).toBe('x');
  expect(rulesOf('{% include "x" %}{% set a = 1 %}{{ mirror }}{% assign x = 1 %}')).toEqual(
    Array(4).fill('dialect.tag'),
  );
});

test('filters are translated or named', () => {
  expect(textOf('{{ params.d|date:"02-01-2006" }}')).toBe('{{formatDate d "short"}}');
  expect(textOf('{{ params.n|floatformat:2 }}')).toBe('{{formatNumber n decimals=2}}');
  expect(textOf('{{ params.n }} item{{ params.n|pluralize }} cherr{{ params.n|pluralize:"y,ies" }}')).toBe(
    '{{n}} item{{pluralize n one="" other="s"}} cherr{{pluralize n one="y" other="ies"}}',
  );
  expect(translate('{{ params.x|upper }}')).toMatchObject({
    text: '{{x}}',
    issues: [{ rule: 'dialect.filter', params: { filter: 'upper' } }],
  });
});

test('unescaped values are unescaped, and named', () => {
  expect(textOf('{{ params.x|safe }}{% autoescape off %}{{ params.y }}{% endautoescape %}{{ params.z }}')).toMatch(
    /^\{\{\{x\}\}\}\{\{!-- .* --\}\}\{\{\{y\}\}\}\{\{!-- .* --\}\}\{\{z\}\}$/,
  );
  expect(rulesOf('{{ params.x|safe }}{% autoescape off %}{% endautoescape %}')).toEqual([
    'dialect.unescaped',
    'dialect.unescaped',
  ]);
});

test('comments, quotations and literals keep their meaning and their lines', () => {
  const content =
    'a{# {{x}} #}b{% comment %}\n{{ y }}--\n{% endcomment %}c{% verbatim %}{{z}}{% endverbatim %}{{ "t<" }}';
  expect(textOf(content).split('\n')).toHaveLength(3);
  expect(show(content, { x: 1, y: 1, z: 1 })).toBe('abc{{z}}t&lt;');
});

test('Brevo’s links and older tags are handled', () => {
  expect(textOf('{{ unsubscribe }} {{ update_profile }}')).toBe('{{unsubscribeUrl}} {{preferencesUrl}}');
  expect(rulesOf('%NAME% [UNSUBSCRIBE]')).toEqual(['dialect.foreignTag', 'dialect.foreignTag']);
  expect(rulesOf('{% if params.o %}{{ params.o.n }}{% endif %}{% if params.n == 1 %}{% endif %}')).toEqual([
    'dialect.emptyObject',
    'dialect.numberOrText',
  ]);
});
