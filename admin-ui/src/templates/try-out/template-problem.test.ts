import { expect, test } from 'vitest';
import { GraphqlError } from '../../api/graphql-client';
import { problemKind, templateProblem } from './template-problem';

const invalid = (message: string) =>
  new GraphqlError(message, 'TEMPLATE_INVALID', { part: 'content', line: 3, column: 5 });

test('the place is told once, not again in the words', () => {
  expect(templateProblem(invalid("content: if doesn't match each - 3:4 (line 3, column 5)"))).toEqual({
    part: 'content',
    line: 3,
    column: 5,
    message: "if doesn't match each",
  });
});

test('other errors say nothing of the draft', () => {
  expect(templateProblem(new GraphqlError('No answer', 'UNREACHABLE'))).toBeUndefined();
});

test.each([
  ['Parse error on line 3:', { kind: 'parse', first: '', second: '' }],
  ["if doesn't match each", { kind: 'mismatch', first: 'if', second: 'each' }],
  [
    'You specified knownHelpersOnly, but used the unknown helper upper',
    { kind: 'no_helper', first: 'upper', second: '' },
  ],
  ['There are no partials here', { kind: 'no_partials', first: '', second: '' }],
  ['#each takes exactly one argument', { kind: 'one_argument', first: 'each', second: '' }],
  ['this is MJML, which is not HTML: compile it first', { kind: 'mjml', first: '', second: '' }],
  ['Invalid path: a/../b', undefined],
])('%s', (message, expected) => {
  expect(problemKind(message)).toEqual(expected);
});
