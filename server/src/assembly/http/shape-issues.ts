import { type Issue, issue } from '@tidings/core/errors/issue';
import { z } from 'zod';
import { badInput } from '../../errors.js';

/**
 * The value in this shape. Throws BAD_USER_INPUT where it isn't, in the terms of our rules: zod's own messages don't reach callers. `whole` is
 * the path of what isn't wrong in one field alone.
 */
export const readShape = <Shape extends z.ZodType>(shape: Shape, value: unknown, whole: string): z.infer<Shape> => {
  const { data, error } = shape.safeParse(value, { reportInput: true });
  if (error) throw badInput(...error.issues.map((found) => issueOf(found, found.path.join('.') || whole)));
  return data as z.infer<Shape>;
};

/** What a check of our own adds to zod's issues: the rule that the value breaks. */
export const breaksRule = (rule: 'json.object' | 'instant.format') => ({
  code: 'custom' as const,
  params: { rule, params: {} },
});

const issueOf = (found: z.core.$ZodIssue, path: string): Issue => {
  if (found.code === 'custom') return { path, ...(found.params as ReturnType<typeof breaksRule>['params']) };
  if (found.code === 'unrecognized_keys') return issue(path, 'unknownFields', { names: found.keys });
  if (found.input === undefined) return issue(path, 'required');
  if (found.code === 'invalid_value') return issue(path, 'oneOf', { values: found.values.map(String) });
  if (found.code === 'invalid_type') return issue(path, 'type', { expected: found.expected });
  if (found.code === 'invalid_union') return issue(path, 'type', { expected: expectedOf(found) });
  if (found.code === 'too_big') return issue(path, 'text.maxLength', { max: Number(found.maximum) });
  if (found.code === 'too_small') return issue(path, 'notEmpty');
  return issue(path, 'type', { expected: found.code });
};

/** The types that a union takes: "string or array". */
const expectedOf = ({ errors }: z.core.$ZodIssueInvalidUnion): string =>
  errors.flatMap(([first]) => (first?.code === 'invalid_type' ? first.expected : [])).join(' or ');
