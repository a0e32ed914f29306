import { expect, test } from 'vitest';
import { GraphqlError } from '../../api/post';
import { templateProblem } from './template-problem';

test('the error of a refused template names its part, line and column', () => {
  const error = new GraphqlError("content: if doesn't match each (line 3, column 5)", 'TEMPLATE_INVALID', {
    reason: 'template.blockMismatch',
    params: { part: 'content', line: 3, column: 5, opened: 'if', closed: 'each' },
  });
  expect(templateProblem(error)).toMatchObject({ part: 'content', line: 3, column: 5, error });
});

test('an error of another kind is not an error of the draft', () => {
  expect(templateProblem(new GraphqlError('No answer', 'UNREACHABLE'))).toBeUndefined();
});
