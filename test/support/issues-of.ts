import type { InputError } from '../../server/src/foundation/errors.js';
import { checkInput } from '../../server/src/foundation/graphql/validation-issues.js';

/** The rules that an input breaks, as "path: rule". */
export const issuesOf = async (input: object): Promise<string[]> => {
  const error = await checkInput(input).catch((err: unknown) => err as InputError);
  return error ? error.issues.map(({ path, rule }) => `${path}: ${rule}`) : [];
};

export const make = <Input extends object>(Class: new () => Input, fields: object): Input =>
  Object.assign(new Class(), fields);

/** A title, an input, and the rules that it breaks. */
export type InputCase = [title: string, input: object, issues: string[]];
