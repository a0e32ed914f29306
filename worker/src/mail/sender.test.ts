import { describe, expect, test } from 'vitest';
import { addressOf, domainOf, isOneAddress, needsSmtpUtf8 } from './sender.js';

describe('the bare address', () => {
  test.each([
    ['news@example.com', 'news@example.com'],
    ['Tidings <news@example.com>', 'news@example.com'],
    ['"Tidings, Inc." <news@example.com>', 'news@example.com'],
    ['Жуки <news@example.com>', 'news@example.com'],
    ['  Tidings   <news@example.com>  ', 'news@example.com'],
    ['tidings@localhost', 'tidings@localhost'],
  ])('of %j is %s', (from, address) => {
    expect(addressOf(from)).toBe(address);
  });

  test.each([
    '',
    'Tidings',
    'Tidings <>',
    'a@example.com, b@example.com',
    'Tidings <a@example.com>, b@example.com',
    'a@b@example.com',
    '@example.com',
    'news@',
  ])('of %j is undefined, since it isn’t exactly one address', (from) => {
    expect(addressOf(from)).toBeUndefined();
  });
});

describe('a recipient’s address', () => {
  test.each([
    'anna@example.test',
    "o'neil+news@mail.example.test",
    'пётр@жуки.example',
    'anna@localhost',
    'anna@[192.0.2.1]',
  ])('%j is valid', (address) => {
    expect(isOneAddress(address)).toBe(true);
  });

  test.each([
    '',
    'anna',
    '@',
    'a@b@c',
    'a@b, c@d',
    'a@b;c@d',
    'Anna <a@b>',
    'a@b\r\nBcc: c@d',
    'a b@c',
    'a@жук%2e.example',
    'a@жук/x',
    'a(b)@c',
    'a@b>',
  ])('%j is invalid', (address) => {
    expect(isOneAddress(address)).toBe(false);
  });
});

describe('the domain of Message-IDs', () => {
  test('is the part after the @', () => {
    expect(domainOf('news@mail.example.com')).toBe('mail.example.com');
  });

  // RFC 5322 section 3.6.4: mail servers without SMTPUTF8 refuse a non-ASCII header.
  test('is in ASCII for any alphabet', () => {
    expect(domainOf('news@жуки.example')).toBe('xn--f1aef9a.example');
  });
});

test.each([
  ['anna@example.test', false],
  ['anna@жуки.example', false],
  ['юзер@example.test', true],
  ['jürgen@bücher.de', true],
])('%s needs SMTPUTF8: %s', (address, needed) => {
  expect(needsSmtpUtf8(address)).toBe(needed);
});
