import { expect, test } from 'vitest';
import { GALLERY, galleryMail } from './gallery';

const MAILS = GALLERY.flatMap((name) =>
  ['en', 'ru'].map((language) => ({ name, language, ...galleryMail(name, language) })),
);
const HTML = MAILS.filter(({ format }) => format === 'HTML');

test.each(MAILS)('$name in $language is complete', ({ title, content }) => {
  expect(title).not.toBe('');
  expect(content.trim()).not.toBe('');
  expect(`${title}${content}`).not.toMatch(/LANGUAGE|SUBJECT|CARD|FOOTER|Subject:/);
});

test.each(HTML)('$name in $language opens and closes the same tags for Outlook as for others', ({ content }) => {
  const forOutlook = content.replace(/<!--\[if mso\]>|<!\[endif\]-->/g, '');
  const forOthers = content.replace(/<!--[\s\S]*?-->/g, '');
  for (const tag of ['table', 'tr', 'td']) {
    for (const html of [forOutlook, forOthers]) {
      const opened = html.match(new RegExp(`<${tag}[\\s>]`, 'g'))?.length;
      expect(html.match(new RegExp(`</${tag}>`, 'g'))?.length, tag).toBe(opened);
    }
  }
});

test.each(HTML)('$name in $language gives each colour a class that dark mode changes', ({ content }) => {
  const body = content.slice(content.indexOf('<body'));
  const coloured = body.match(/<[^>]+\scolor: #[^>]+>|<[^>]+background-color: #[^>]+>/g) ?? [];
  const plain = coloured.filter((tag) => !/class="[^"]*\b(page|card|panel|text|quiet|line|link)\b/.test(tag));
  // White on the button's own colour is legible in both modes.
  expect(plain.filter((tag) => !/#14655b|color: #ffffff/.test(tag))).toEqual([]);
});

/** Without the words of a helper, which differ. */
const pathsIn = (expression: string) => expression.replace(/\s\w+="[^"]*"/g, '');

test.each(GALLERY)('%s reads the same values in both languages', (name) => {
  const read = (language: string) => {
    const { title, content } = galleryMail(name, language);
    return [...new Set(`${title}${content}`.match(/\{\{[^}]+\}\}/g)?.map(pathsIn))].sort();
  };
  expect(read('ru').filter((value) => !read('en').includes(value))).toEqual([]);
});

test('a language without texts of its own gets the English ones', () => {
  expect(galleryMail('receipt', 'de')).toEqual(galleryMail('receipt', 'en'));
});
