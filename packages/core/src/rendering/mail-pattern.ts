import { randomBytes } from 'node:crypto';
import Handlebars from 'handlebars';
import type { MailLinks } from '../feedback/links.js';
import { hiddenPreheader } from './preheader.js';
import type { RecipientPath, RecipientReads } from './recipient-reads.js';
import { linkValues } from './safe-links.js';
import type { FilledPattern, Pattern } from './shared-text.js';
import { TemplateError } from './template-error.js';
import { CLEANED } from './visible-text.js';
import { startOfBody } from './with-block.js';

/** What a pattern is made from: a part of a mail, and what all mails of the dispatch have in common. */
interface PartOfDispatch {
  reads: RecipientReads;
  render: (context: Record<string, unknown>) => string;
  context: Record<string, unknown>;
  /** The links of a mail, from its token. Undefined without a topic. */
  linksOf: ((token: string) => MailLinks) | undefined;
  /** Longest text of the part, in characters. */
  maxLength: number;
}

/** What differs between the mails of a dispatch: `user` and `username` of the context, and the token of the mail's links. */
export interface MailFields {
  fields: Record<string, unknown>;
  token: string | undefined;
}

/** Undefined if a value may look different in the text than it is. */
type Fill<Filled> = (mail: MailFields) => Filled | undefined;

/** How each marker starts. It is random, so that no context contains it. */
const MARK_PREFIX = `q${randomBytes(12).toString('hex')}q`;
const markOf = (index: number) => `${MARK_PREFIX}${index}q`;
const MARK = new RegExp(`${MARK_PREFIX}(\\d+)q`, 'g');

/**
 * Text that HTML renders unchanged: not empty, no collapsible white space, no characters that the text part removes,
 * nothing that looks like an attribute.
 */
const PLAIN = new RegExp(`^[^\\s${CLEANED}\\p{Cc}=]+(?: [^\\s${CLEANED}\\p{Cc}=]+)*$`, 'u');

/** Renders a part with markers instead of recipient fields and token. Undefined if more than its slots depends on them. */
const renderMarked = ({ reads, render, context, linksOf }: PartOfDispatch): string | undefined => {
  const { paths, onlyPrintsLinks } = reads;
  if (!paths || (linksOf && !onlyPrintsLinks)) return undefined;
  try {
    return render({ ...context, ...linksOf?.(markOf(paths.length)), ...markedRecipient(paths) });
  } catch (err) {
    // Markers may be longer than values. Each mail has its own error, if any.
    if (err instanceof TemplateError) return undefined;
    throw err;
  }
};

const markedRecipient = (paths: RecipientPath[]): Record<string, unknown> => {
  // Without prototypes, so that a path such as user.constructor.name can't reach one.
  const marked: Record<string, unknown> = { username: '', user: Object.create(null) };
  for (const [index, path] of paths.entries()) {
    let at = marked;
    for (const part of path.slice(0, -1)) {
      at[part] ??= Object.create(null);
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1)!] = markOf(index);
  }
  return marked;
};

const patternOf = (marked: string): Pattern => {
  // Splitting by a regular expression with one group yields: text, index, text, index, … text.
  const split = marked.split(MARK);
  return {
    pieces: split.filter((_, at) => at % 2 === 0),
    slots: split.filter((_, at) => at % 2 === 1).map(Number),
  };
};

/** The values of a mail's slots, in the order of the paths, then the token. Undefined if one of them isn't plain. */
const createReader = ({ paths = [] }: RecipientReads, slots: readonly number[]) => {
  const used = [...paths.keys()].filter((index) => slots.includes(index));
  const usesToken = slots.includes(paths.length);
  return ({ fields, token }: MailFields): string[] | undefined => {
    const values: string[] = Array(paths.length + 1).fill('');
    for (const index of used) {
      const value = valueAt(fields, paths[index]!);
      if (value === undefined) return undefined;
      values[index] = value;
    }
    if (usesToken) {
      if (token === undefined) return undefined;
      values[paths.length] = token;
    }
    return values;
  };
};

const valueAt = (context: Record<string, unknown>, path: RecipientPath): string | undefined => {
  let value: unknown = context;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && PLAIN.test(text) ? text : undefined;
};

/** The pattern of a part whose values aren't escaped: a subject, a preheader, plain text. */
export const createTextPattern = (part: PartOfDispatch): Fill<FilledPattern> | undefined => {
  const marked = renderMarked(part);
  // Rendering cuts a part at its maximum length. Markers are longer than most values, so they may be cut where values wouldn't be.
  if (marked === undefined || marked.length > part.maxLength / 2) return undefined;
  const pattern = patternOf(marked);
  const read = createReader(part.reads, pattern.slots);
  const fits = createLengthCheck(pattern, part.maxLength);
  return (mail) => {
    const values = read(mail);
    return values && fits(values) ? { pattern, values } : undefined;
  };
};

export interface FilledBody {
  html: FilledPattern;
  /** Undefined if the mail has a text part of its own. */
  text: FilledPattern | undefined;
}

/**
 * The pattern of an HTML body and of the text part that is made from it. Undefined if a marker is where the mail depends on its value:
 * in a tag, a link or a style sheet, or next to a joiner. The token of a mail's own links may be in tags and links, since it needs no
 * escaping. Markers in invisible parts don't appear in the text.
 */
export const createBodyPattern = (
  part: PartOfDispatch & {
    /** Makes the text part. Undefined if the mail has its own. */
    toText: ((html: string) => string) | undefined;
  },
): ((mail: MailFields, preheader: string) => FilledBody | undefined) | undefined => {
  const marked = renderMarked(part);
  if (marked === undefined) return undefined;
  const tokenIndex = part.reads.paths!.length;
  const places = [...marked.matchAll(MARK)];
  if (places.some((place) => isUnsafe(marked, place, { isToken: Number(place[1]) === tokenIndex }))) return undefined;

  const body = patternOf(marked);
  const text = part.toText && patternOf(part.toText(marked));
  if (text && text.slots.length > places.length) return undefined;
  const preheaderIndex = tokenIndex + 1;
  const head = startOfBody(marked);
  const withPreheader = patternOf(marked.slice(0, head) + markOf(preheaderIndex) + marked.slice(head));
  const read = createReader(part.reads, body.slots);
  const fits = createLengthCheck(body, part.maxLength);

  return (mail, preheader) => {
    const values = read(mail);
    if (!values) return undefined;
    const escaped = values.map((value) => Handlebars.escapeExpression(value));
    if (!fits(escaped)) return undefined;
    const html =
      preheader === ''
        ? { pattern: body, values: escaped }
        : { pattern: withPreheader, values: [...escaped, hiddenPreheader(preheader)] };
    return { html, text: text && { pattern: text, values } };
  };
};

const createLengthCheck = ({ pieces, slots }: Pattern, maxLength: number) => {
  const fixed = pieces.reduce((length, piece) => length + piece.length, 0);
  return (values: readonly string[]): boolean =>
    slots.reduce((length, slot) => length + values[slot]!.length, fixed) <= maxLength;
};

const isUnsafe = (html: string, { 0: mark, index }: RegExpExecArray, { isToken }: { isToken: boolean }): boolean => {
  const before = html.slice(0, index);
  const after = html.slice(index + mark.length);
  if (isInRawText(before) || isBesideJoiner(before, after)) return true;
  return !isToken && (isInTagOrLink(before) || isInAttribute(html, { index, after }));
};

const isInTagOrLink = (before: string): boolean => {
  if (before.lastIndexOf('<') > before.lastIndexOf('>')) return true;
  const opened = before.search(/<a\b(?![\s\S]*<a\b)/i);
  return opened >= 0 && !/<\/a\s*>/i.test(before.slice(opened));
};

/** Whether a value may be part of what `withSafeLinks` takes for an attribute, which need not be in a tag. */
const isInAttribute = (html: string, { index, after }: { index: number; after: string }): boolean =>
  /^[\w-]*\s*=/.test(after) || [...linkValues(html)].some(({ from, to }) => from <= index && index < to);

/** Whether the HTML ends within an element where entities aren't decoded or a value may become a selector. */
const isInRawText = (before: string): boolean =>
  /<(?:style|script|xmp|iframe|noembed|noframes|plaintext)\b/i.test(
    before.replace(/<(style|script|xmp|iframe|noembed|noframes|plaintext)\b[\s\S]*?<\/\1\s*>/gi, ''),
  );

/** Zero-width joiners are kept only next to certain letters. */
const JOINER = '(?:[\\u200c\\u200d]|&(?:zwn?j|#820[45]|#x200[cd]);?)';
const JOINER_BEFORE = new RegExp(`${JOINER}$`, 'i');
const JOINER_AFTER = new RegExp(`^${JOINER}`, 'i');
const MAX_JOINER_LENGTH = 9;

const isBesideJoiner = (before: string, after: string): boolean =>
  JOINER_BEFORE.test(before.slice(-MAX_JOINER_LENGTH)) || JOINER_AFTER.test(after.slice(0, MAX_JOINER_LENGTH));
