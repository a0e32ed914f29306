import { describe, expect, test } from 'vitest';
import { createLineEnds } from './line-ends';

describe('line ends', () => {
  test.each([
    ['a,b\r\nc,d\n', 'a,b\nc,d\n'],
    ['a,b\nc,d\r\n', 'a,b\nc,d\n'],
    ['a,b\rc,d\r', 'a,b\nc,d\n'],
    ['a\n\r\n\rb', 'a\n\n\nb'],
    ['"a\r\nb","c\rd"\r\ne', '"a\r\nb","c\rd"\ne'],
    ['"say ""hi""\r"\r\n', '"say ""hi""\r"\n'],
    ['5" pipe,x\r\ny', '5" pipe,x\ny'],
    ['"Ann" Lee\r\n,"x"\r\n', '"Ann" Lee\r\n,"x"\n'],
    ['"a" \r\nb', '"a" \nb'],
  ])('outside quotation marks become LF: %j', (text, expected) => {
    expect(createLineEnds(',')(text)).toBe(expected);
    const piecewise = createLineEnds(',');
    expect([...text].map(piecewise).join('')).toBe(expected);
  });
});
