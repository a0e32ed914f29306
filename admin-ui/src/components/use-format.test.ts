import { expect, test } from 'vitest';
import { createFormat, regionalOf } from './use-format';

const now = Date.parse('2026-11-24T12:00:00Z');

test('past and future times relative to now are written in the selected language', () => {
  expect(createFormat('en').relative('2026-11-24T11:55:00Z', now)).toMatch(/^5 min/);
  expect(createFormat('en').relative('2026-11-26T12:00:01Z', now)).toMatch(/2 days/);
  expect(createFormat('ru').relative('2026-11-24T11:55:00Z', now)).toMatch(/5 мин/);
});

test('whole minutes are shown in the largest unit that divides them', () => {
  const { duration } = createFormat('en');
  expect([duration(1), duration(90), duration(240), duration(2_880)]).toEqual([
    '1 minute',
    '90 minutes',
    '4 hours',
    '2 days',
  ]);
});

test('a duration is shown in the unit that fits its length', () => {
  const { span } = createFormat('en');
  expect([span(12), span(1_500), span(90_000), span(7_200_000)]).toEqual(['12ms', '1.5s', '2m', '2h']);
});

test.each([
  ['en', ['ru-RU', 'en-GB', 'en-US'], 'en-GB'],
  ['ru', ['en-GB'], 'ru'],
  ['en', ['en-US@posix'], 'en'],
  ['en', ['en-US@posix', 'en-GB'], 'en-GB'],
  ['en', [], 'en'],
])('the selected language %s with the browser languages %j uses the format of %s', (locale, wanted, regional) => {
  expect(regionalOf(locale, wanted)).toBe(regional);
  expect(createFormat(regional).number(1)).toBe('1');
});
