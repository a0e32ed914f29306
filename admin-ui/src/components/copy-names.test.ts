import { expect, test } from 'vitest';
import { copyNames, firstFree } from './copy-names';

const OF_SLUG = {
  maxLength: 50,
  suffixOf: (n: number) => (n === 1 ? '-copy' : `-copy-${n}`),
  earlier: /-copy(-\d+)?$/,
};

test('a copy is named after its original, and repeated copies get a number', () => {
  expect(copyNames('news', OF_SLUG).slice(0, 3)).toEqual(['news-copy', 'news-copy-2', 'news-copy-3']);
  expect(copyNames('news-copy-2', OF_SLUG)[0]).toBe('news-copy');
  expect(copyNames('-copy', OF_SLUG)[0]).toBe('-copy-copy');
});

test('a long name of a copy is cut without splitting a character or leaving a separator at its end', () => {
  for (const name of ['x'.repeat(50), `${'x'.repeat(44)}-yz`, `${'x'.repeat(44)}😀😀`]) {
    for (const copy of copyNames(name, OF_SLUG)) {
      expect(copy.length).toBeLessThanOrEqual(50);
      expect(copy).toMatch(/[x😀]-copy(-\d+)?$/u);
    }
  }
});

test('a copy gets the first name that isn’t taken', () => {
  expect(firstFree(['a', 'b', 'c'], [])).toBe('a');
  expect(firstFree(['a', 'b', 'c'], ['b', 'a'])).toBe('c');
  expect(firstFree(['a'], ['a'])).toBe('a');
});
