import { TemplateError } from '../template-error.js';
import { MAX_EXPRESSIONS, placeAt } from '../template-limits.js';
import { lastNotAfter } from './binary-search.js';

export type Part = 'title' | 'content';

/** A tag of a template: `{{x}}`, `{% if x %}`, `*|X|*`. */
export interface Tag {
  start: number;
  /** Index behind the tag. */
  end: number;
  /** The opening delimiter. */
  open: string;
  /** The text between the delimiters. */
  inner: string;
  /** Whether a backslash precedes the tag. */
  isEscaped: boolean;
  /** Whether the tag is too long to be translated. */
  isTooLong: boolean;
}

/** Delimiters of a dialect's tags, such as `['{{', '}}']`. A longer one precedes its own beginning. */
export type Delimiters = readonly (readonly [open: string, close: string])[];

export const MUSTACHES: Delimiters = [
  ['{{!--', '--}}'],
  ['{{{', '}}}'],
  ['{{', '}}'],
];

/** Longer tags are not translated. The time for one grows with the square of its length. */
const MAX_TAG_LENGTH = 1_000;
const COMMENT = /^(?:\{#|\{\{!)/;

/**
 * Lists the tags of a source, in order. Takes time in proportion to the length of the source. Throws TemplateError for
 * more tags than a template may have.
 */
export const findTags = (source: string, { delimiters, part }: { delimiters: Delimiters; part: Part }): Tag[] => {
  const tags: Tag[] = [];
  const firsts = [...new Set(delimiters.map(([open]) => open[0]!))];
  const nextStart = createFinder(source);
  const nextClose = createFinder(source);
  let at = 0;
  while (at < source.length) {
    const start = Math.min(...firsts.map((first) => nextStart(first, at)));
    if (start >= source.length) break;
    const pair = delimiters.find(([open]) => source.startsWith(open, start));
    const closesAt = pair ? nextClose(pair[1], start + pair[0].length) : source.length;
    if (!pair || closesAt >= source.length) {
      at = start + 1;
      continue;
    }
    const [open, close] = pair;
    at = closesAt + close.length;
    tags.push({
      start,
      end: at,
      open,
      inner: source.slice(start + open.length, closesAt),
      isEscaped: source[start - 1] === '\\',
      isTooLong: at - start > MAX_TAG_LENGTH && !COMMENT.test(source.slice(start, start + 3)),
    });
    if (tags.length > MAX_EXPRESSIONS) {
      throw new TemplateError('template.tooManyExpressions', {
        ...placeAt(source, start, part),
        max: MAX_EXPRESSIONS,
      });
    }
  }
  return tags;
};

/** Finds the next index of a text, or the length of the source. Each search continues where the one before ended. */
const createFinder = (source: string) => {
  const known = new Map<string, number>();
  return (text: string, from: number): number => {
    const last = known.get(text);
    if (last !== undefined && last >= from) return last;
    const found = source.indexOf(text, from);
    const index = found < 0 ? source.length : found;
    known.set(text, index);
    return index;
  };
};

/** Tells whether an index of the source is within one of its tags, which are in order. */
export const createTagLookup = (tags: readonly Tag[]) => (index: number) => {
  const tag = tags[lastNotAfter(tags.length, (one) => tags[one]!.start <= index)];
  return tag !== undefined && tag.start <= index && index < tag.end;
};
