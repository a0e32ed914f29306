import { expect, test } from 'vitest';
import { stableJson } from './stable-json.js';

/** As earlier versions made the text of a hash. */
const before = (value: unknown) =>
  JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

class Input {
  b = 1;
  a: unknown = { d: new Date(0), c: undefined };
}

test.each([
  [{}],
  [{ b: 1, a: { d: [1, { z: null, y: 'ü\n"\u2028' }], c: undefined } }],
  [{ 10: 'ten', 9: 'nine', '09': 'no index', b: 0, '-1': 1, 4294967295: 'no index', 4294967294: 'index' }],
  [[undefined, Number.NaN, -0, 1e21, 1e-7, 0.1, () => 1]],
  [new Input()],
  [{ sendAt: new Date('2030-01-01T00:00:00.123Z'), to: [new Input()] }],
  [JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "toString": {"a": []}}')],
  [{ ключ: 1, Ключ: 2, '\ud83d\ude00': 3, '\uffff': 4, '\ud800': '\udc00' }],
])('%j has the text that earlier versions hashed', (value) => {
  expect(stableJson(value)).toBe(before(value));
});

test('the order of keys doesn’t matter, that of items does', () => {
  expect(stableJson({ a: 1, b: { c: 2, d: 3 } })).toBe(stableJson({ b: { d: 3, c: 2 }, a: 1 }));
  expect(stableJson([1, 2])).not.toBe(stableJson([2, 1]));
});
