import { issuesOfInput } from '../../server/src/foundation/graphql/input-rules.js';

/** The rules that an input breaks, as "path: rule". */
export const issuesOf = (input: object): string[] => issuesOfInput(input).map(({ path, rule }) => `${path}: ${rule}`);

export const make = <Input extends object>(Class: new () => Input, fields: object): Input =>
  Object.assign(new Class(), fields);

/** A title, an input, and the rules that it breaks. */
export type InputCase = [title: string, input: object, issues: string[]];
