import { type FilledPattern, wholeText } from '@tidings/core/rendering/shared-text';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../../packages/core/src/testing/random.js';
import { encodePart } from './encode-part.js';
import { encodePattern } from './encode-pattern.js';

const TYPE = 'text/plain; charset=utf-8';

const PIECES = [
  'beetle ',
  ' ',
  '\t',
  '=',
  '\n',
  '\r\n',
  '\r',
  '.\n',
  'beetle '.repeat(12),
  'beetles'.repeat(12),
  'жук ',
  '\u2028',
  '\u007f',
  '\u0001',
  '🪲',
];
const VALUES = ['A', 'Anna Smith', '=3D', 'Анна', '🪲', '12', '.', 'x'.repeat(80), 'a b '.repeat(30).trim()];

const patternAtRandom = (random: Random, longest: number): FilledPattern => {
  const text = () => Array.from({ length: random.below(longest) }, () => random.one(PIECES)).join('');
  const slots = Array.from({ length: random.below(6) }, () => random.below(3));
  return {
    pattern: { pieces: Array.from({ length: slots.length + 1 }, text), slots },
    values: Array.from({ length: 3 }, () => random.one(VALUES)),
  };
};

test.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'a filled pattern is encoded like its whole text (100 patterns, seed %i)',
  (seed) => {
    const random = createRandom(seed);
    for (let n = 0; n < 100; n += 1) {
      const { pattern, values } = patternAtRandom(random, 1 + random.below(12));
      for (const filled of [values, values.map(() => random.one(VALUES))].map((some) => ({ pattern, values: some }))) {
        expect(encodePart(TYPE, filled)).toEqual(encodePart(TYPE, wholeText(filled)));
      }
    }
  },
);

test.each([
  ['7bit', 'Hello Anna,\nbye\n'],
  ['quoted-printable', `Hello Anna,\n${'beetle '.repeat(20)}\nbye`],
  ['quoted-printable', 'Hello Anna, größer\nbye'],
])('a pattern of %s is encoded by its lines', (encoding, text) => {
  const [before, after] = text.split('Anna') as [string, string];
  const filled = { pattern: { pieces: [before, after], slots: [0] }, values: ['Anna'] };
  expect(encodePattern(filled)?.encoding).toBe(encoding);
});

test.each([
  ['is longer than nodemailer looks for long lines', `Anna\n${'beetle\n'.repeat(20_000)}`],
  ['has more than nodemailer encodes at once', `Anna ${'größer als 64 KiB\n'.repeat(5_000)}`],
  ['is mostly non-Latin', 'Anna, майские жуки'],
  ['ends with a space', 'Anna, größer '],
])('a pattern is encoded as a whole if the text %s', (_, text) => {
  const filled = { pattern: { pieces: ['', text.slice(4)], slots: [0] }, values: ['Anna'] };
  expect(encodePattern(filled)).toBeUndefined();
  expect(encodePart(TYPE, filled)).toEqual(encodePart(TYPE, text));
});
