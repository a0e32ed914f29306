import { expect, test } from 'vitest';
import type { Reader } from './compile-version.js';
import { createMailRenderer } from './render-mail.js';
import { TemplateError } from './template-error.js';
import { NO_PARTS } from './template-version.js';

const render = (content: string, { reader = {}, ...context }: { reader?: Reader; [name: string]: unknown } = {}) =>
  createMailRenderer({ title: 'x', content, format: 'TEXT', parts: NO_PARTS })(context, reader).text;

const refusalOf = (attempt: () => unknown) => {
  try {
    attempt();
  } catch (err) {
    if (err instanceof TemplateError) return { reason: err.reason, message: err.message, ...err.params };
    throw err;
  }
  throw new Error('it was not refused');
};

/** The spaces that `Intl` puts into numbers and dates differ between versions of ICU. */
const plain = (text: string) => text.replace(/\s/g, ' ');

test.each<[string, Record<string, unknown>, Reader, string]>([
  ['{{formatDate x "long"}}', { x: '2026-11-30T22:30:00Z' }, {}, 'November 30, 2026'],
  ['{{formatDate x "long"}}', { x: '2026-11-30T22:30:00Z' }, { timezone: 'Europe/Moscow' }, 'December 1, 2026'],
  ['{{formatDate x "long"}}', { x: '2026-11-30T22:30:00Z' }, { locale: 'de-AT' }, '30. November 2026'],
  ['{{formatDate x "long" timeZone="Asia/Tokyo"}}', { x: '2026-11-30T22:30:00Z' }, {}, 'December 1, 2026'],
  ['{{formatDate x "long"}}', { x: '2026-11-30' }, { timezone: 'Pacific/Honolulu' }, 'November 30, 2026'],
  ['{{formatDate x "short" time="short"}}', { x: '2026-11-30T09:05' }, { locale: 'de' }, '30.11.26, 09:05'],
  ['{{formatDate x}}', { x: 1_796_000_000_000 }, {}, 'Nov 30, 2026'],
  ['{{formatDate x}}', {}, {}, ''],
  ['{{formatNumber x}}', { x: 1234.5 }, {}, '1,234.5'],
  ['{{formatNumber x decimals=2}}', { x: 1234.5 }, { locale: 'de' }, '1.234,50'],
  ['{{formatNumber x percent=true}}', { x: 0.25 }, {}, '25%'],
  ['{{formatNumber x}}', { x: '12345678901234567890.5' }, {}, '12,345,678,901,234,567,890.5'],
  ['{{formatCurrency x "EUR"}}', { x: 1234.5 }, { locale: 'de' }, '1.234,50 €'],
  ['{{formatCurrency x "JPY"}}', { x: 1234 }, {}, '¥1,234'],
  ['{{formatCurrency 5 code}}', { code: 'EUR' }, {}, '€5.00'],
  ['{{pluralize n one="film" other="films"}}', { n: 1 }, {}, 'film'],
  ['{{pluralize n one="film" other="films"}}', { n: 0 }, {}, 'films'],
  ['{{pluralize n zero="none" one="film" other="films"}}', { n: 0 }, {}, 'none'],
  ['{{pluralize n one="фильм" few="фильма" many="фильмов" other="фильма"}}', { n: 22 }, { locale: 'ru' }, 'фильма'],
  ['{{pluralize n one="фильм" few="фильма" many="фильмов" other="фильма"}}', { n: 11 }, { locale: 'ru-RU' }, 'фильмов'],
  ['{{pluralize films.length one="film" other="films"}}', { films: [1, 2] }, {}, 'films'],
])('%s of %j for %j is %s', (content, context, reader, expected) => {
  expect(plain(render(content, { ...context, reader }))).toBe(expected);
});

test('a helper within a list, a condition or a partial formats the item', () => {
  const source = {
    title: '{{formatNumber total}}',
    content:
      '<p>{{#each films}}{{#if (formatDate day)}}{{> row price=(formatCurrency price "EUR")}}{{/if}}{{/each}}</p>',
    format: 'HTML' as const,
    parts: { ...NO_PARTS, partials: { row: '{{formatDate day}}: {{price}};' } },
  };
  const context = { total: 12345, films: [{ day: '2026-01-02', price: 3 }, { price: 4 }] };
  const { html, subject } = createMailRenderer(source)(context, { locale: 'en-GB' });
  expect(html).toBe('<p>2 Jan 2026: €3.00;</p>');
  expect(subject).toBe('12,345');
});

test('texts in a known language are formatted in it for readers of another', () => {
  const parts = { ...NO_PARTS, locale: 'en-GB', locales: {} };
  const mail = createMailRenderer({ title: 'x', content: '{{formatDate x "long"}}', format: 'TEXT', parts });
  expect(mail({ x: '2026-11-30' }, { locale: 'ru' }).text).toBe('30 November 2026');
  expect(mail({ x: '2026-11-30' }, { locale: 'en-US' }).text).toBe('November 30, 2026');
});

test.each<[string, Record<string, unknown>, object]>([
  [
    'a\n{{formatDate film.day "long"}}',
    { film: { day: 'soon' } },
    { reason: 'template.notADate', path: 'film.day', line: 2, column: 1 },
  ],
  ['{{#each l}} {{formatDate this.day}}{{/each}}', { l: [{ day: true }] }, { path: 'this.day', line: 1, column: 13 }],
  ['{{formatDate x}}', { x: '2026-02-30' }, { reason: 'template.notADate' }],
  ['{{formatDate x}}', { x: 1_796_000_000 }, { reason: 'template.notADate' }],
  ['{{formatDate x "huge"}}', { x: '2026-02-03' }, { reason: 'template.helperUse', helper: 'formatDate' }],
  ['{{formatDate x timeZone="Mars"}}', { x: '2026-02-03T00:00Z' }, { reason: 'template.helperUse' }],
  ['{{formatDate}}', {}, { reason: 'template.helperUse' }],
  ['{{formatNumber x}}', { x: 'many' }, { reason: 'template.notANumber', path: 'x' }],
  ['{{formatCurrency x}}', { x: 1 }, { reason: 'template.helperUse', helper: 'formatCurrency' }],
  ['{{formatCurrency x "euro"}}', { x: 1 }, { reason: 'template.helperUse' }],
  ['{{pluralize n one="a"}}', { n: 1 }, { reason: 'template.helperUse' }],
])('%s of %j is refused', (content, context, expected) => {
  expect(refusalOf(() => render(content, context))).toMatchObject({ part: 'content', ...expected });
});

test('an error in a partial names it', () => {
  const parts = { ...NO_PARTS, partials: { row: 'x\n {{formatDate day}}' } };
  const mail = createMailRenderer({ title: 'x', content: '{{> row}}', format: 'TEXT', parts });
  expect(refusalOf(() => mail({ day: 'soon' }))).toMatchObject({
    message: 'partials.row.content: day is not a date (line 2, column 2)',
  });
});

test('in a version without parts the names of the helpers are variables', () => {
  const source = { title: '{{pluralize}}', content: '{{formatDate}}', format: 'TEXT' as const };
  const mail = createMailRenderer(source)({ formatDate: 'a', pluralize: 'b' });
  expect(mail).toMatchObject({ subject: 'b', text: 'a' });
});
