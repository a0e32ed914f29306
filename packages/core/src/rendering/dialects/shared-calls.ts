import type { Call, PrintedTag } from './handlebars-like.js';
import { literalText } from './mustache.js';

const twoArguments =
  (write: (a: string, b: string) => string): Call =>
  ([a, b, ...others]) =>
    a === undefined || b === undefined || others.length > 0 ? undefined : write(a, b);

export const equals = twoArguments((a, b) => `(eq ${a} ${b})`);
export const notEquals = twoArguments((a, b) => `(not (eq ${a} ${b}))`);
export const greaterThan = twoArguments((a, b) => `(gt ${a} ${b})`);
export const lessThan = twoArguments((a, b) => `(lt ${a} ${b})`);
export const both: Call = (args) => (args.length < 2 ? undefined : `(and ${args.join(' ')})`);
export const either: Call = (args) => (args.length < 2 ? undefined : `(or ${args.join(' ')})`);

/** Prints a value, or another text if it is missing or empty. `fallback` is in Handlebars. */
export const withDefault = ({
  value,
  fallback,
  zero,
  write,
}: {
  value: string;
  fallback: string;
  /** Whether 0 is printed, or replaced too. */
  zero: 'printed' | 'replaced';
  write: (inner: string) => string;
}): string => {
  if (fallback === '') return write(value);
  const option = zero === 'printed' ? ' includeZero=true' : '';
  return `{{#if ${value}${option}}}${write(value)}{{else}}${fallback}{{/if}}`;
};

/** A text in the tag's part of the template. */
export const textIn = (
  text: string,
  { translation, mustache }: Pick<PrintedTag, 'translation' | 'mustache'>,
): string => (mustache.isRaw ? text : literalText(text, translation.part));

/** Links of a mail with a topic. They are empty without one. */
export const unsubscribeUrl = ({ tag, translation }: Pick<PrintedTag, 'tag' | 'translation'>): string => {
  translation.reportOnce(tag.start, 'dialect.needsTopic');
  return '{{unsubscribeUrl}}';
};

export const preferencesUrl = ({ tag, translation }: Pick<PrintedTag, 'tag' | 'translation'>): string => {
  translation.reportOnce(tag.start, 'dialect.needsTopic');
  return '{{preferencesUrl}}';
};
