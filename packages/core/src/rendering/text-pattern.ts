import { randomBytes } from 'node:crypto';
import Handlebars from 'handlebars';
import { CLEANED } from './visible-text.js';

/** Path of a recipient's field: `['user', 'name']`. */
export type RecipientPath = string[];

/**
 * The recipient fields that a template prints (`{{user.name}}`). Undefined if it uses them in any other way (`{{#if
 * user.x}}`), because the structure of the mail then depends on the recipient.
 */
export const findRecipientPaths = (ast: hbs.AST.Program): RecipientPath[] | undefined => {
  const visitor = new RecipientPaths();
  visitor.accept(ast);
  const isWhole = visitor.paths.some((path) => path.length < (path[0] === 'user' ? 2 : 1));
  const isPrefix = visitor.paths.some((path) => visitor.paths.some((other) => isBeginning(path, other)));
  return visitor.usesMore || isWhole || isPrefix ? undefined : visitor.paths;
};

const isBeginning = (path: RecipientPath, other: RecipientPath): boolean =>
  path.length < other.length && path.every((part, index) => part === other[index]);

/**
 * `user` and `username` are keys of the root. Any other expression that may reach the root (`this`, `..`, `@root`)
 * counts as using more.
 */
class RecipientPaths extends Handlebars.Visitor {
  paths: RecipientPath[] = [];
  usesMore = false;

  override MustacheStatement(mustache: hbs.AST.MustacheStatement) {
    const path = mustache.path as hbs.AST.PathExpression;
    const isPlain = path.type === 'PathExpression' && mustache.params.length === 0 && !mustache.hash?.pairs.length;
    if (!isPlain) return super.MustacheStatement(mustache);
    const parts = path.parts as string[];
    const from = parts.findIndex((part) => part === 'user' || part === 'username');
    if (from < 0) return;
    if (!mustache.escaped) this.usesMore = true;
    const found = parts.slice(from);
    if (!this.paths.some((known) => known.join('.') === found.join('.'))) this.paths.push(found);
  }

  override PathExpression(path: hbs.AST.PathExpression) {
    const parts = path.parts as string[];
    if (
      parts.length === 0 ||
      (path.data && parts[0] === 'root') ||
      parts.includes('user') ||
      parts.includes('username')
    ) {
      this.usesMore = true;
    }
  }
}

/** The text part shared by all mails of a dispatch, with placeholders for recipient fields. */
export interface TextPattern {
  /** Fills in a recipient's values. Undefined if a value would look different in HTML than as plain text. */
  fill: (context: Record<string, unknown>) => string | undefined;
}

/** How each marker starts. It is random, so that no context contains it. */
const MARK_PREFIX = `q${randomBytes(12).toString('hex')}q`;
const markOf = (index: number) => `${MARK_PREFIX}${index}q`;
const MARK = new RegExp(`${MARK_PREFIX}(\\d+)q`, 'g');

/**
 * Text that HTML renders unchanged: not empty, no collapsible white space, no characters that the text part removes,
 * nothing that looks like an attribute.
 */
const PLAIN = new RegExp(`^[^\\s${CLEANED}\\p{Cc}=]+(?: [^\\s${CLEANED}\\p{Cc}=]+)*$`, 'u');

/**
 * Renders a mail with markers instead of recipient fields, and converts its HTML to text once. Undefined if a marker
 * is where the text depends on its value: in a tag, a link or a style sheet, or next to a joiner. Markers in
 * invisible parts don't appear in the text.
 */
export const createTextPattern = ({
  paths,
  context,
  render,
  toText,
}: {
  paths: RecipientPath[];
  context: Record<string, unknown>;
  render: (context: Record<string, unknown>) => string;
  toText: (html: string) => string;
}): TextPattern | undefined => {
  const html = render({ ...context, ...markedRecipient(paths) });
  const places = [...html.matchAll(MARK)];
  const isUnsafe = ({ 0: mark, index }: RegExpExecArray) => {
    const before = html.slice(0, index);
    return isInTagOrLink(before) || isInRawText(before) || isBesideJoiner(before, html.slice(index + mark.length));
  };
  if (places.some(isUnsafe)) return undefined;
  // Splitting by a regular expression with one group yields: text, index, text, index, … text.
  const pieces = toText(html).split(MARK);
  if (pieces.length > 2 * places.length + 1) return undefined;
  return {
    fill: (recipient) => {
      const values = paths.map((path) => valueAt(recipient, path));
      const filled: string[] = [];
      for (const [at, piece] of pieces.entries()) {
        const part = at % 2 === 0 ? piece : values[Number(piece)];
        if (part === undefined) return undefined;
        filled.push(part);
      }
      return filled.join('');
    },
  };
};

const markedRecipient = (paths: RecipientPath[]): Record<string, unknown> => {
  const marked: Record<string, unknown> = { username: '', user: {} };
  for (const [index, path] of paths.entries()) {
    let at = marked;
    for (const part of path.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Record<string, unknown>;
    }
    at[path.at(-1)!] = markOf(index);
  }
  return marked;
};

const isInTagOrLink = (before: string): boolean => {
  if (before.lastIndexOf('<') > before.lastIndexOf('>')) return true;
  const opened = before.search(/<a\b(?![\s\S]*<a\b)/i);
  return opened >= 0 && !/<\/a\s*>/i.test(before.slice(opened));
};

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

const valueAt = (context: Record<string, unknown>, path: RecipientPath): string | undefined => {
  let value: unknown = context;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && PLAIN.test(text) ? text : undefined;
};
