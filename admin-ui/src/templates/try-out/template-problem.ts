import { GraphqlError } from '../../api/graphql-client';

/** Why a draft is no template, and where. Lines and columns count from 1. */
export interface TemplateProblem {
  part: 'title' | 'content';
  line: number;
  column: number;
  /** What the server says, without the place. */
  message: string;
}

/** Undefined where the error says nothing of the draft. */
export const templateProblem = (error: unknown): TemplateProblem | undefined => {
  if (!(error instanceof GraphqlError) || error.code !== 'TEMPLATE_INVALID') return undefined;
  const { part, line, column } = error.extensions as unknown as Omit<TemplateProblem, 'message'>;
  const message = error.message
    .replace(/^(title|content): /, '')
    .replace(/( - \d+:\d+)?( \(line \d+, column \d+\))?$/, '');
  return { part, line, column, message };
};

const KINDS: [string, RegExp][] = [
  ['parse', /^(?:Parse|Lexical) error/],
  ['mismatch', /^(\S+) doesn't match (\S+)/],
  ['no_helper', /unknown helper (\S+)/],
  ['no_partials', /^There are no partials/],
  ['one_argument', /^#(\S+) takes exactly one argument/],
  ['mjml', /^this is MJML/],
];

/** Handlebars' words, told apart by what a writer has to mend. Undefined where they have to stand for themselves. */
export const problemKind = (message: string): { kind: string; first: string; second: string } | undefined => {
  for (const [kind, pattern] of KINDS) {
    const found = pattern.exec(message);
    if (found) return { kind, first: found[1] ?? '', second: found[2] ?? '' };
  }
  return undefined;
};
