import { describe, expect, test } from 'vitest';
import { createRandom } from '../testing/random.js';
import { addressForPeople, asRead, formsOfAddress, normalizeAddress } from './normal-form.js';

describe('variants of an address', () => {
  test.each([
    [
      'anna@example.com',
      ['Anna@Example.COM', ' anna@example.com\n', '\ufeffanna@example.com', 'anna@example.com\u200b'],
    ],
    ['anna@example.com', ['an\u200bna@example.com', 'an\u00adna@exam\u2060ple.com', '\u200eanna@example.com\u200f']],
    [
      'a@xn--bcher-kva.de',
      ['a@bücher.de', 'a@BÜCHER.de', 'a@bu\u0308cher.de', 'A@xn--bcher-kva.de', 'a@XN--BCHER-KVA.DE'],
    ],
    ['josé@example.com', ['JOSÉ@example.com', 'jose\u0301@example.com', 'Jose\u0301@EXAMPLE.com']],
    ['田中@xn--r8jz45g.jp', ['田中@例え.jp', '田中@例え。jp']],
    ['user@[192.0.2.1]', ['User@[192.0.2.1]']],
    ['a_b@c_d.example', ['A_b@C_d.example']],
  ])('have the same normal form, %s', (normal, typed) => {
    expect(typed.map(normalizeAddress)).toEqual(typed.map(() => normal));
  });
});

test.each([
  ['a@strasse.de', 'a@straße.de'],
  ['josé@example.com', 'jose@example.com'],
  ['a.b@example.com', 'ab@example.com'],
  ['a+b@example.com', 'a@example.com'],
])('%s and %s are different addresses', (one, other) => {
  expect(normalizeAddress(one)).not.toBe(normalizeAddress(other));
});

test('text that is not an address is only lowercased', () => {
  expect(normalizeAddress(' Anna ')).toBe('anna');
  expect(normalizeAddress('a@É%61.de')).toBe('a@é%61.de');
  expect(normalizeAddress('')).toBe('');
});

const PIECES = [
  'a',
  'Z',
  'ü',
  'u\u0308',
  'İ',
  'ß',
  'Σ',
  'ς',
  '田',
  '\u200b',
  '\ufeff',
  '.',
  '-',
  '@',
  '%',
  ' ',
  '1',
  'xn--',
  '🪲',
  '。',
];

test.each(Array.from({ length: 300 }, (_, seed) => seed))(
  'normalizing a random address twice gives the same result as once (seed %i)',
  (seed) => {
    const random = createRandom(seed);
    const text = Array.from({ length: 12 }, () => PIECES[random.below(PIECES.length)]!).join('');
    const normal = normalizeAddress(text);
    expect(normalizeAddress(normal)).toBe(normal);
    expect(normalizeAddress(addressForPeople(normal))).toBe(normal);
  },
);

test('asRead keeps upper case', () => {
  expect(asRead('\ufeff Jose\u0301 ')).toBe('José');
});

test('addresses are displayed with a Unicode domain', () => {
  expect(addressForPeople('a@xn--bcher-kva.de')).toBe('a@bücher.de');
  expect(addressForPeople('erased:17')).toBe('erased:17');
});

test('an address is searched in every form that was ever stored', () => {
  expect(formsOfAddress('anna@example.com')).toEqual(['anna@example.com']);
  expect(formsOfAddress('José@bücher.de')).toEqual([
    'josé@xn--bcher-kva.de',
    'josé@bücher.de',
    'jose\u0301@xn--bcher-kva.de',
    'jose\u0301@bu\u0308cher.de',
  ]);
  expect(formsOfAddress('\ufeffbom@example.com')).toEqual(['bom@example.com', '\ufeffbom@example.com']);
});
