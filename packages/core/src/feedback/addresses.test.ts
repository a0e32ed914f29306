import { expect, test } from 'vitest';
import { addressesOf, addressOf, typedAddressOf } from './addresses.js';

test.each([
  ['Ann@Dest.TEST', 'ann@dest.test'],
  [' <ann@dest.test> ', 'ann@dest.test'],
  ['ann@bücher.test', 'ann@xn--bcher-kva.test'],
  ['ann@[192.0.2.1]', 'ann@[192.0.2.1]'],
  ['ann', null],
  ['ann@', null],
  ['a@b@dest.test', null],
  ['a b@dest.test', null],
  ['a\0b@dest.test', null],
  ['a\ud800b@dest.test', null],
  [`${'a'.repeat(300)}@${'b'.repeat(300)}`, null],
])('%j is the address %j', (text, address) => {
  expect(addressOf(text)).toBe(address);
});

test.each([
  ['rfc822; ann@dest.test', 'ann@dest.test'],
  ['RFC822;<ann@dest.test>', 'ann@dest.test'],
  ['ann@dest.test', 'ann@dest.test'],
  ['rfc822; ann+2Bnews@dest.test', 'ann+news@dest.test'],
  ['rfc822; ann+20@dest.test', 'ann+20@dest.test'],
  ['utf-8; анна@dest.test', 'анна@dest.test'],
  ['utf-8; \\x{430}нна@dest.test', 'анна@dest.test'],
  ['utf-8; \\x{110000}@dest.test', null],
  ['x400; /C=de/', null],
  ['rfc822;', null],
])('the typed address %j is %j', (field, address) => {
  expect(typedAddressOf(field)).toBe(address);
});

test('addresses of a header are found beside names', () => {
  expect(addressesOf('"Ann, of Dest" <Ann@dest.test>, ben@dest.test (Ben)')).toEqual([
    'ann@dest.test',
    'ben@dest.test',
  ]);
  expect(addressesOf('a@dest.test,'.repeat(1000))).toHaveLength(20);
});
