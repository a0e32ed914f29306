import { expect, test } from 'vitest';
import { copyNames, firstFree } from './copy-names';

const OF_SLUG = {
  maxLength: 50,
  suffixOf: (n: number) => (n === 1 ? '-copy' : `-copy-${n}`),
  earlier: /-copy(-\d+)?$/,
};

test('a copy has a name of its own, and so has the next', () => {
  expect(copyNames('news', OF_SLUG).slice(0, 3)).toEqual(['news-copy', 'news-copy-2', 'news-copy-3']);
  expect(copyNames('news-copy-2', OF_SLUG)[0]).toBe('news-copy');
  expect(copyNames('-copy', OF_SLUG)[0]).toBe('-copy-copy');
});

test('a name is cut where a copy would be too long, and never ends in half a character or a separator', () => {
  for (const name of ['x'.repeat(50), `${'x'.repeat(44)}-yz`, `${'x'.repeat(44)}😀😀`]) {
    for (const copy of copyNames(name, OF_SLUG)) {
      expect(copy.length).toBeLessThanOrEqual(50);
      expect(copy).toMatch(/[x😀]-copy(-\d+)?$/u);
    }
  }
});

test('the first name that is free is taken', () => {
  expect(firstFree(['a', 'b', 'c'], [])).toBe('a');
  expect(firstFree(['a', 'b', 'c'], ['b', 'a'])).toBe('c');
  expect(firstFree(['a'], ['a'])).toBe('a');
});
