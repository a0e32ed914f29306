import { expect, test } from 'vitest';
import { chooseLocale } from './choose-locale';

test.each([
  { wanted: ['ru-RU', 'en'], locale: 'ru' },
  { wanted: ['de', 'ru'], locale: 'ru' },
  { wanted: ['en-GB', 'ru'], locale: 'en' },
  { wanted: ['fr'], locale: 'en' },
  { wanted: [], locale: 'en' },
])('a browser with the languages $wanted gets the admin in $locale', ({ wanted, locale }) => {
  expect(chooseLocale(wanted)).toBe(locale);
});
