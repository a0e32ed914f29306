import type { Issue } from '@tidings/core/errors/issue';
import { type ValidationError, validate } from 'class-validator';
import { badInput } from '../../errors.js';

/** What the decorators of `validators.ts` found, as issues. The values are left out: they are the caller's, and may be large or private. */
export const issuesOf = (errors: readonly ValidationError[], parent = ''): Issue[] =>
  errors.flatMap(({ property, constraints, children }) => {
    const path = parent ? `${parent}.${property}` : property;
    const broken = Object.values(constraints ?? {}).map((message) => ({
      path,
      ...(JSON.parse(message) as Pick<Issue, 'rule' | 'params'>),
    }));
    return [...broken, ...issuesOf(children ?? [], path)];
  });

/** Throws BAD_USER_INPUT for an input that breaks the rules of its class. */
export const checkInput = async (input: object): Promise<void> => {
  const errors = await validate(input, { forbidUnknownValues: false });
  if (errors.length > 0) throw badInput(...issuesOf(errors));
};
