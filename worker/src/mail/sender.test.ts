import { describe, expect, test } from 'vitest';
import { addressOf, domainOf } from './sender.js';

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
  ])('of %j isn’t exactly one', (from) => {
    expect(addressOf(from)).toBeUndefined();
  });
});

describe('the domain that goes into Message-IDs', () => {
  test('is what follows the @', () => {
    expect(domainOf('news@mail.example.com')).toBe('mail.example.com');
  });

  // RFC 5322 section 3.6.4: a header that isn't ASCII is refused by mail servers without SMTPUTF8.
  test('is ASCII, whatever alphabet it is written in', () => {
    expect(domainOf('news@жуки.example')).toBe('xn--f1aef9a.example');
  });
});
