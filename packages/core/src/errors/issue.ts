import { type Params, renderMessage } from './message.js';
import { RULES, type Rule, type RuleArgs } from './rules.js';

/** One thing that is wrong with an input. `path` names the field, such as `to.3.email`. */
export interface Issue {
  path: string;
  rule: Rule;
  params: Params;
}

/** Does not compile with parameters that the rule doesn't have. */
export const issue = <Name extends Rule>(path: string, rule: Name, ...[params]: RuleArgs<Name>): Issue => ({
  path,
  rule,
  params: (params ?? {}) as Params,
});

/** What is wrong with the field, in English. */
export const messageOf = ({ rule, params }: Pick<Issue, 'rule' | 'params'>): string =>
  renderMessage(RULES[rule].message, params);

/** The messages about each field, by its path. */
export const fieldsOf = (issues: readonly Issue[]): Record<string, string[]> => {
  const fields = new Map<string, string[]>();
  for (const one of issues) fields.set(one.path, [...(fields.get(one.path) ?? []), messageOf(one)]);
  return Object.fromEntries(fields);
};
