import { TemplateError, type TemplatePlace } from './template-error.js';

/**
 * An error of Handlebars. Its position is in `lineNumber` and `column`, in the parser's `hash`, or only in the
 * message.
 */
interface HandlebarsError {
  message?: string;
  lineNumber?: number;
  column?: number;
  hash?: { loc?: { first_line: number; first_column: number } };
}

/**
 * Converts an error of Handlebars to a TemplateError. Handlebars has no error codes, so this is the one place that
 * matches its messages.
 */
export const asTemplateError = (
  err: unknown,
  { part, phase }: { part: 'title' | 'content'; phase: 'compile' | 'render' },
): TemplateError => {
  if (err instanceof TemplateError) return err;
  const { message, lineNumber, column, hash } = err as HandlebarsError;
  const text = message ?? String(err);
  const line = lineNumber ?? hash?.loc?.first_line ?? Number(/on line (\d+)/.exec(text)?.[1] ?? 1);
  const offset = column ?? hash?.loc?.first_column ?? pointedAt(text);
  const place: TemplatePlace = { part, line, column: offset + 1 };
  // Some messages of Handlebars end with the position: " - 3:4".
  const problem = text.split('\n')[0]!.replace(/ - \d+:\d+$/, '');
  if (phase === 'render') return new TemplateError('template.renderFailed', { ...place, problem });

  const mismatch = /^(\S+) doesn't match (\S+)$/.exec(problem);
  if (mismatch) {
    return new TemplateError('template.blockMismatch', { ...place, opened: mismatch[1]!, closed: mismatch[2]! });
  }
  const helper = /unknown helper (\S+)$/.exec(problem)?.[1];
  if (helper) return new TemplateError('template.unknownHelper', { ...place, helper });
  return new TemplateError('template.syntax', { ...place, problem });
};

/** Parse errors mark the column with an arrow, `-----^`. */
const pointedAt = (text: string): number => {
  const arrow = text.split('\n').find((line) => /^-*\^$/.test(line));
  return arrow ? arrow.length - 1 : 0;
};
