import { expect, test } from 'vitest';
import { domainForPeople, domainToAscii } from './domain.js';

test.each([
  ['example.com', 'example.com'],
  ['EXAMPLE.Com', 'example.com'],
  ['bücher.de', 'xn--bcher-kva.de'],
  ['BÜCHER.DE', 'xn--bcher-kva.de'],
  ['bu\u0308cher.de', 'xn--bcher-kva.de'],
  ['XN--BCHER-KVA.de', 'xn--bcher-kva.de'],
  ['例え。jp', 'xn--r8jz45g.jp'],
  // IDNA 2008 keeps ß: straße.de and strasse.de are different domains.
  ['straße.de', 'xn--strae-oqa.de'],
  ['a_b.example', 'a_b.example'],
  ['localhost', 'localhost'],
  ['[192.0.2.1]', '[192.0.2.1]'],
  ['[IPv6:2001:DB8::1]', '[ipv6:2001:db8::1]'],
  ['example.com.', 'example.com.'],
  ['xn--zzzzzz.de', 'xn--zzzzzz.de'],
])('the ASCII form of the domain %j is %s', (domain, ascii) => {
  expect(domainToAscii(domain)).toBe(ascii);
});

test.each(['é%61.de', 'é/x', 'é:80', 'é#x', 'é x.de', 'é\u200cx.de'])('%j is not a valid domain', (domain) => {
  expect(domainToAscii(domain)).toBeUndefined();
});

test('domains are displayed in Unicode', () => {
  expect(domainForPeople('xn--bcher-kva.de')).toBe('bücher.de');
  expect(domainForPeople('xn--zzzzzz.de')).toBe('xn--zzzzzz.de');
  expect(domainForPeople('example.com')).toBe('example.com');
});
