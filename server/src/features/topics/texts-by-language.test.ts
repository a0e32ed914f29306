import { expect, test } from 'vitest';
import { issuesOfTexts } from './texts-by-language.js';

const issuesOf = (texts: Record<string, unknown>) =>
  issuesOfTexts(texts, { field: 'names', maxLength: 5 }).map(({ path, rule }) => `${path}: ${rule}`);

test.each<[title: string, texts: Record<string, unknown>, issues: string[]]>([
  ['texts under language tags are accepted', { en: 'News', 'ru-RU': 'Вести', 'zh-Hant-TW': '新聞' }, []],
  ['a key that is no language tag is refused', { russian_: 'Вести' }, ['names.russian_: user.locale']],
  ['a blank text is refused', { ru: ' ' }, ['names.ru: notBlank']],
  ['a text that is too long is refused', { ru: 'Новости' }, ['names.ru: text.maxLength']],
  ['a value that is no text is refused', { ru: { name: 'Вести' } }, ['names.ru: type']],
  ['a long key is cut in the path', { ['x'.repeat(10_000)]: 'News' }, [`names.${'x'.repeat(35)}: user.locale`]],
  [
    'more than 100 languages are refused',
    Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`en-${100 + n}`, 'News'])),
    ['names: list.maxItems'],
  ],
])('%s', (_title, texts, issues) => expect(issuesOf(texts)).toEqual(issues));
