import type { Rule } from '../../errors/rules.js';

/** What may surprise in a compiled content, although its mails can be sent. */
export type ContentWarningRule = Extract<Rule, `css.${string}` | `mjml.${string}`>;

/** Lines and columns start at 1. */
export interface ContentWarning {
  rule: ContentWarningRule;
  params: Readonly<Record<string, string>>;
  line: number;
  column: number;
}

/** Maximum number of warnings about one content. */
export const MAX_WARNINGS = 50;
