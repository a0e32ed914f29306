import type { Issue } from '@tidings/core/errors/issue';
import { type ValidationError, validate } from 'class-validator';
import { badInput } from '../errors.js';

/**
 * Converts errors of the validation decorators to issues. An issue doesn't contain the invalid value, which may be
 * large or private.
 */
export const issuesOf = (errors: readonly ValidationError[], parent = ''): Issue[] =>
  errors.flatMap(({ property, constraints, children }) => {
    const path = parent ? `${parent}.${property}` : property;
    const broken = Object.values(constraints ?? {}).map((message) => ({
      path,
      ...(JSON.parse(message) as Pick<Issue, 'rule' | 'params'>),
    }));
    return [...broken, ...issuesOf(children ?? [], path)];
  });

/** Throws BAD_USER_INPUT if an input breaks the rules of its class. */
export const checkInput = async (input: object): Promise<void> => {
  const errors = await validate(input, { forbidUnknownValues: false });
  if (errors.length > 0) throw badInput(...issuesOf(errors));
};
