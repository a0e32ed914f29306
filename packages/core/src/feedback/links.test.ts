import { expect, test } from 'vitest';
import { httpsOnly, mailLinksOf, PUBLIC_URL_OPTION } from './links.js';

test.each([
  ['https://mail.example.com', 'https://mail.example.com'],
  ['https://mail.example.com/', 'https://mail.example.com'],
  ['HTTPS://Mail.Example.com:8443/tidings/', 'https://mail.example.com:8443/tidings'],
  ['http://localhost:4000', 'http://localhost:4000'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
])('PUBLIC_URL may be %s', (given, read) => expect(PUBLIC_URL_OPTION.parse(given)).toBe(read));

test.each([
  'mail.example.com',
  'ftp://mail.example.com',
  'javascript:alert(1)',
  'https://mail.example.com?a=1',
  'https://mail.example.com/?',
  'https://mail.example.com/#x',
  'https://user:secret@mail.example.com',
  `https://mail.example.com/${'x'.repeat(500)}`,
])('PUBLIC_URL may not be %s', (given) => expect(PUBLIC_URL_OPTION.safeParse(given).success).toBe(false));

test('links lead below the path of PUBLIC_URL', () => {
  expect(mailLinksOf('https://mail.example.com/tidings', 'abc')).toEqual({
    unsubscribeUrl: 'https://mail.example.com/tidings/u/abc',
    preferencesUrl: 'https://mail.example.com/tidings/preferences/abc',
  });
});

test('only an https URL counts where RFC 8058 applies', () => {
  expect([httpsOnly('https://a.example'), httpsOnly('http://a.example'), httpsOnly(undefined)]).toEqual([
    'https://a.example',
    undefined,
    undefined,
  ]);
});
