import { expect, test } from 'vitest';
import { linkBaseOf, publicUrl } from './public-url.js';

test.each([
  ['https://mail.example.com', 'https://mail.example.com'],
  ['https://mail.example.com/', 'https://mail.example.com'],
  ['https://EXAMPLE.com/tidings//', 'https://example.com/tidings'],
  ['http://localhost:8080', 'http://localhost:8080'],
])('PUBLIC_URL %s is read as %s', (text, url) => expect(publicUrl().parse(text)).toBe(url));

test.each([
  'mail.example.com',
  'ftp://example.com',
  'https://a:b@example.com',
  'https://example.com/?a=1',
  'https://example.com/#a',
])('PUBLIC_URL %s is refused', (text) =>
  expect(publicUrl().safeParse(text).error?.issues[0]?.message).toMatch(/^must be a URL such as/),
);

test('links need https, unless http is allowed', () => {
  expect(linkBaseOf('https://example.com')).toBe('https://example.com');
  expect(linkBaseOf('http://localhost')).toBeUndefined();
  expect(linkBaseOf('http://localhost', ['http:', 'https:'])).toBe('http://localhost');
  expect(linkBaseOf(undefined, ['http:', 'https:'])).toBeUndefined();
});
