import 'reflect-metadata';
import { expect, test } from 'vitest';
import { type InputCase, issuesOf, make } from '../../../../test/support/issues-of.js';
import { PageInput } from './page.js';
import { checkInput } from './validation-issues.js';

test.each<InputCase>([
  ['a page number of 0 is refused', make(PageInput, { page: 0 }), ['page: number.min']],
  ['a page of 1,001 items is refused', make(PageInput, { perPage: 1_001 }), ['perPage: number.max']],
])('%s', async (_title, input, issues) => expect(await issuesOf(input)).toEqual(issues));

test('all issues of an input are reported, with their parameters', async () => {
  await expect(checkInput(make(PageInput, { page: 0, perPage: 1.5 }))).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    issues: [
      { path: 'page', rule: 'number.min', params: { min: 1 } },
      { path: 'perPage', rule: 'number.whole', params: {} },
    ],
  });
});
