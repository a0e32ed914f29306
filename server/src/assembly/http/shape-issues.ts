import { type Issue, issue } from '@tidings/core/errors/issue';
import { z } from 'zod';
import { badInput } from '../../foundation/errors.js';

/**
 * Parses a value. Throws BAD_USER_INPUT with the project's own rules if it doesn't fit; zod's messages never reach
 * callers. `whole` is the path of an issue that concerns no single field.
 */
export const readShape = <Shape extends z.ZodType>(shape: Shape, value: unknown, whole: string): z.infer<Shape> => {
  const { data, error } = shape.safeParse(value, { reportInput: true });
  if (error) throw badInput(...error.issues.map((found) => issueOf(found, found.path.join('.') || whole)));
  return data as z.infer<Shape>;
};

/** Parameters for a zod check, which name the rule that an invalid value breaks. */
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

/** Describes the types that a union accepts, such as "string or array". */
const expectedOf = ({ errors }: z.core.$ZodIssueInvalidUnion): string =>
  errors
    .flatMap(([first]) => {
      if (first?.code !== 'invalid_type') return [];
      return first.path.length > 0 ? `array of ${first.expected}` : first.expected;
    })
    .join(' or ');
