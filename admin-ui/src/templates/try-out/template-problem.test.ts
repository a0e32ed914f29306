import { expect, test } from 'vitest';
import { GraphqlError } from '../../api/graphql-client';
import { templateProblem } from './template-problem';

test('a refused template has a part and a place', () => {
  const error = new GraphqlError("content: if doesn't match each (line 3, column 5)", 'TEMPLATE_INVALID', {
    reason: 'template.blockMismatch',
    params: { part: 'content', line: 3, column: 5, opened: 'if', closed: 'each' },
  });
  expect(templateProblem(error)).toMatchObject({ part: 'content', line: 3, column: 5, error });
});

test('other errors are not about the draft', () => {
  expect(templateProblem(new GraphqlError('No answer', 'UNREACHABLE'))).toBeUndefined();
});
