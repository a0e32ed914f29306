import { expect, test } from 'vitest';
import { createMailRenderer } from './render-mail.js';
import { findRunningLink, withSafeLinks } from './safe-links.js';

const BAD = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  '  javascript:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript:alert(1)',
  'java&#10;script:alert(1)',
  'java&Tab;script:alert(1)',
  'java&NewLine;script:alert(1)',
  '&#106;avascript:alert(1)',
  '&#0000106avascript:alert(1)',
  '&#x6A;avascript:alert(1)',
  '&#x6a&#x61vascript:alert(1)',
  'javascript&colon;alert(1)',
  'javascript&#58;alert(1)',
  '\u0001javascript:alert(1)',
  '\u00a0javascript:alert(1)',
  'java\u200bscript:alert(1)',
  'vbscript:msgbox(1)',
  'livescript:x',
  'data:text/html,<b>x</b>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'DATA:text/html,x',
];

const GOOD = [
  'https://example.test/?q=javascript:x',
  'http://example.test',
  '/javascript:x',
  '#javascript:',
  'mailto:a@example.test?subject=javascript:',
  'tel:+1',
  'cid:logo',
  'data:image/png;base64,iVBORw0KGgo=',
  'myapp://open/javascript:',
  'page.html',
  '',
];

test.each(BAD)('the link %j is recognized as running a script', (url) => {
  for (const html of [`<a href="${url}">x</a>`, `<a href='${url}'>x</a>`, `<a\nHREF = "${url}">x</a>`]) {
    expect(findRunningLink(html)).toBe(html.indexOf(url));
    expect(withSafeLinks(html)).toBe(html.replace(url, '#'));
  }
});

test.each(GOOD)('the link %j is recognized as harmless', (url) => {
  for (const html of [`<a href="${url}">x</a>`, `<a href='${url}'>x</a>`, `<img src=${url}>`]) {
    expect(findRunningLink(html)).toBeUndefined();
    expect(withSafeLinks(html)).toBe(html);
  }
});

test.each([
  ['<a href=javascript:alert(1)>x</a>', '<a href=#>x</a>'],
  ['<a/href=javascript:alert(1)/>x</a>', '<a/href=#>x</a>'],
  [`<a title='href="' href="javascript:x">`, `<a title='href="' href="#">`],
  ['<form action="javascript:x"><button formaction="vbscript:x">', '<form action="#"><button formaction="#">'],
  ['<a href="javascript:x', '<a href="#'],
  ['<a href="javascript:a"><img src="javascript:b">', '<a href="#"><img src="#">'],
])('the link in %j is replaced', (html, safe) => {
  expect(withSafeLinks(html)).toBe(safe);
});

test('attributes whose name only ends in href are not changed', () => {
  const html = '<a data-href="javascript:x" href="https://example.test">x</a>';
  expect(withSafeLinks(html)).toBe(html);
});

test.each(BAD)('the link %j from the context is replaced, in the HTML and in the text', (url) => {
  const render = createMailRenderer({ format: 'HTML', title: '', content: '<p><a href="{{url}}">go</a>{{{raw}}}</p>' });
  const { html, text } = render({ url, raw: `<a href="${url}">there</a>` });
  expect(findRunningLink(html)).toBeUndefined();
  expect(text).not.toMatch(/\[\s*(?:\w+script|data):/i);
});
