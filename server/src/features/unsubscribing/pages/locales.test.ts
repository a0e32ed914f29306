import { expect, test } from 'vitest';
import { acceptedLocales, pickByLocale } from './locales.js';

test.each([
  ['ru-RU,ru;q=0.9,en-US;q=0.8', ['ru-RU', 'ru', 'en-US']],
  ['en;q=0.5, de', ['de', 'en']],
  ['fr;q=0, *;q=0.5', []],
  ['<script>, ../../x, en;q=x', []],
  [undefined, []],
])('Accept-Language %j prefers %j', (header, locales) => expect(acceptedLocales(header)).toEqual(locales));

test.each([
  [['pt-BR'], 'pt'],
  [['PT-br'], 'pt'],
  [['zh-Hant-TW'], 'zh-Hant'],
  [['fr', 'pt'], 'pt'],
  [['fr'], undefined],
  [['__proto__', 'constructor'], undefined],
])('for the locales %j, the entry of %s is taken', (locales, locale) => {
  const entries = { pt: 'Novidades', 'zh-Hant': '新聞' };
  expect(pickByLocale(entries, locales)?.locale).toBe(locale);
});
