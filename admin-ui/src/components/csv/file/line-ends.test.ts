import { describe, expect, test } from 'vitest';
import { loneCrToLf } from './line-ends';

describe('A lone CR', () => {
  test.each([
    ['a,b\r\nc,d\n', 'a,b\r\nc,d\n'],
    ['a,b\nc,d\r\n', 'a,b\nc,d\r\n'],
    ['a,b\rc,d\r', 'a,b\nc,d\n'],
    ['a\n\r\n\rb', 'a\n\r\n\nb'],
    ['a\r\r\nb', 'a\n\r\nb'],
    ['"a\r\nb","c\rd"\re', '"a\r\nb","c\rd"\ne'],
    ['"say ""hi""\r"\r', '"say ""hi""\r"\n'],
    ['5" pipe,x\ry', '5" pipe,x\ny'],
    ['"Ann" Lee\r,"x"\r', '"Ann" Lee\r,"x"\n'],
    ['"a" \rb', '"a" \nb'],
  ])('becomes LF outside of quotes: %j', (text, expected) => {
    expect(loneCrToLf(text, ',')).toBe(expected);
  });
});
