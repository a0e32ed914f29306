import { expect, test } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../foundation/errors.js';
import { breaksRule, readShape } from './shape-issues.js';

const shape = z.strictObject({
  name: z.string(),
  kind: z.enum(['a', 'b']),
  recipient: z.union([z.string(), z.array(z.string())]).nullish(),
  email: z.string().min(1).max(5).optional(),
  object: z
    .string()
    .transform((_, context) => {
      context.addIssue(breaksRule('json.object'));
      return z.NEVER;
    })
    .optional(),
  context: z.record(z.string(), z.unknown()).optional(),
});

const issuesOf = (value: unknown) => {
  try {
    readShape(shape, value, 'body');
  } catch (err) {
    if (err instanceof InputError) return err.issues;
    throw err;
  }
  throw new Error('the value was accepted');
};

const GOOD = { name: 'x', kind: 'a' };

test('a value that fits the shape is returned', () => {
  expect(readShape(shape, GOOD, 'body')).toEqual(GOOD);
});

test.each([
  [{ kind: 'a' }, { path: 'name', rule: 'required', params: {} }],
  [
    { ...GOOD, name: 1 },
    { path: 'name', rule: 'type', params: { expected: 'string' } },
  ],
  [
    { ...GOOD, kind: 'c' },
    { path: 'kind', rule: 'oneOf', params: { values: ['a', 'b'] } },
  ],
  [
    { ...GOOD, recipient: 1 },
    { path: 'recipient', rule: 'type', params: { expected: 'string or array' } },
  ],
  [
    { ...GOOD, recipient: [1] },
    { path: 'recipient', rule: 'type', params: { expected: 'string or array of string' } },
  ],
  [
    { ...GOOD, email: '' },
    { path: 'email', rule: 'notEmpty', params: {} },
  ],
  [
    { ...GOOD, email: '123456' },
    { path: 'email', rule: 'text.maxLength', params: { max: 5 } },
  ],
  [
    { ...GOOD, object: 'x' },
    { path: 'object', rule: 'json.object', params: {} },
  ],
  [
    { ...GOOD, context: [] },
    { path: 'context', rule: 'type', params: { expected: 'record' } },
  ],
  [
    { ...GOOD, x: 1, y: 2 },
    { path: 'body', rule: 'unknownFields', params: { names: ['x', 'y'] } },
  ],
  [undefined, { path: 'body', rule: 'required', params: {} }],
  [[], { path: 'body', rule: 'type', params: { expected: 'object' } }],
])('the value %j is refused with the broken rule and its path', (value, issue) => {
  expect(issuesOf(value)).toEqual([issue]);
});
