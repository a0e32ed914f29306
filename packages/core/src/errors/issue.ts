import { type Params, renderMessage } from './message.js';
import { RULES, type Rule, type RuleArgs } from './rules.js';

/** One problem of an input. `path` is the field, such as `to.3.email`. */
export interface Issue {
  path: string;
  rule: Rule;
  params: Params;
}

/** Creates an issue. The parameters must be those of the rule. */
export const issue = <Name extends Rule>(path: string, rule: Name, ...[params]: RuleArgs<Name>): Issue => ({
  path,
  rule,
  params: (params ?? {}) as Params,
});

/** The issue's English message, without the field's name. */
export const messageOf = ({ rule, params }: Pick<Issue, 'rule' | 'params'>): string =>
  renderMessage(RULES[rule].message, params);

/** English messages of issues, grouped by the path of their field. */
export const fieldsOf = (issues: readonly Issue[]): Record<string, string[]> => {
  const fields = new Map<string, string[]>();
  for (const one of issues) fields.set(one.path, [...(fields.get(one.path) ?? []), messageOf(one)]);
  return Object.fromEntries(fields);
};
