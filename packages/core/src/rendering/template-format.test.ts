import { expect, test } from 'vitest';
import { detectFormat, findMjml, formatWithout } from './template-format.js';

test.each([
  '<!DOCTYPE html><html></html>',
  'Hello<br/>you',
  '<TABLE width="1"><tr></tr></TABLE>',
  '<center><font size="4">Sale ends {{day}}</font></center>',
  '<pre>a</pre>',
  '<blockquote>a</blockquote>',
  '<main>a</main>',
  'a<hr>b',
  '<u>a</u>',
  '<x-card>a</x-card>',
  '<p{{#if wide}} class="wide"{{/if}}>a</p>',
  'a <!--[if mso]>b<![endif]-->',
  '<![if !mso]>a<![endif]>',
  '<v:rect href="x">a',
  '{{#each rows}}<td>{{this}}</td>{{/each}}',
])('%j is detected as HTML', (content) => {
  expect(detectFormat(content)).toBe('HTML');
});

test.each([
  'Hello {{name}}',
  'if a < b and b > c',
  'write to <ann@example.test> or <a.smith@example.test>',
  'see <https://example.test/a>',
  'Dear <first-name>, your <order>',
  '{{#if a}}yes{{/if}} &amp; &nbsp;',
  'a <p',
  '',
])('%j is detected as plain text', (content) => {
  expect(detectFormat(content)).toBe('TEXT');
});

test.each([
  ['<!DOCTYPE html><html></html>', 'HTML'],
  ['Hello<br/>you', 'HTML'],
  ['<center>x</center>', 'TEXT'],
  ['<p', 'TEXT'],
  ['write to <a.smith@example.test>', 'TEXT'],
])('the content %j of a template without a stored format is %s by the rule of older versions', (content, format) => {
  expect(formatWithout(content)).toBe(format);
});

test.each([
  ['<mjml><mj-body></mj-body></mjml>', 0],
  ['\ufeff\n <?xml version="1.0"?><!-- a --> {{!-- b }} --}}{{#if x}}\n<MJML owa="desktop">', 60],
  ['<mj-section>{{a}}</mj-section>', 0],
  ['<p>&lt;mjml&gt;</p>', undefined],
  ['<div class="mj-column"><p>a</p></div>', undefined],
  ['Write <mjml> first', undefined],
])('the index where MJML begins in %j is %s', (content, start) => {
  expect(findMjml(content)).toBe(start);
});

test('the format of half a megabyte is detected fast', () => {
  const start = performance.now();
  for (const content of ['<p ', '<a-b ', '<a-b>', '<!', '<', '{{a}}', '{{!-- ']) {
    detectFormat(content.repeat((512 * 1024) / content.length));
    formatWithout(content.repeat((512 * 1024) / content.length));
    findMjml(content.repeat((512 * 1024) / content.length));
  }
  expect(performance.now() - start).toBeLessThan(20_000);
});
