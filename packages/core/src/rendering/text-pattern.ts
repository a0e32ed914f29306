import { randomBytes } from 'node:crypto';
import Handlebars from 'handlebars';
import type { MailLinks } from '../feedback/links.js';
import { TOPIC_LINKS } from './topic-links.js';
import { CLEANED } from './visible-text.js';

/** Path of a recipient's field: `['user', 'name']`. */
export type RecipientPath = string[];

/** What a template reads of the recipient. */
export interface RecipientReads {
  /**
   * The recipient fields that a template prints (`{{user.name}}`). Undefined if it uses them in any other way (`{{#if
   * user.x}}`), because the structure of the mail then depends on the recipient.
   */
  paths: RecipientPath[] | undefined;
  /** True if the links of a mail with a topic are only printed, or tested by `if` and `unless`. */
  onlyPrintsLinks: boolean;
}

export const findRecipientReads = (ast: hbs.AST.Program): RecipientReads => {
  const visitor = new RecipientPaths();
  visitor.accept(ast);
  const isWhole = visitor.paths.some((path) => path.length < (path[0] === 'user' ? 2 : 1));
  const isPrefix = visitor.paths.some((path) => visitor.paths.some((other) => isBeginning(path, other)));
  return {
    paths: visitor.usesMore || isWhole || isPrefix ? undefined : visitor.paths,
    onlyPrintsLinks: !visitor.computesWithLinks,
  };
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
  computesWithLinks = false;

  override BlockStatement(block: hbs.AST.BlockStatement) {
    const [condition] = block.params;
    const isCondition = ['if', 'unless'].includes(String(block.path.original));
    if (!isCondition || !condition || !isLink(condition)) return super.BlockStatement(block);
    for (const program of [block.program, block.inverse]) if (program) this.accept(program);
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement) {
    const path = mustache.path as hbs.AST.PathExpression;
    const isPlain = path.type === 'PathExpression' && mustache.params.length === 0 && !mustache.hash?.pairs.length;
    if (!isPlain) return super.MustacheStatement(mustache);
    const parts = path.parts as string[];
    if (parts.slice(0, -1).some((part) => TOPIC_LINKS.has(part))) this.computesWithLinks = true;
    const from = parts.findIndex((part) => part === 'user' || part === 'username');
    if (from < 0) return;
    if (!mustache.escaped) this.usesMore = true;
    const found = parts.slice(from);
    if (!this.paths.some((known) => known.join('.') === found.join('.'))) this.paths.push(found);
  }

  override PathExpression(path: hbs.AST.PathExpression) {
    const parts = path.parts as string[];
    if (parts.some((part) => TOPIC_LINKS.has(part))) this.computesWithLinks = true;
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

const isLink = (expression: hbs.AST.Expression): boolean => {
  const { type, parts = [] } = expression as hbs.AST.PathExpression;
  return type === 'PathExpression' && parts.length === 1 && TOPIC_LINKS.has(String(parts[0]));
};

/** The text part shared by all mails of a dispatch, with placeholders for recipient fields and the token in links. */
export interface TextPattern {
  /** Fills in a recipient's values. Undefined if a value would look different in HTML than as plain text. */
  fill: (context: Record<string, unknown>, token?: string) => string | undefined;
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
 * is where the text depends on its value: in a tag, a link or a style sheet, or next to a joiner. The token of a mail's
 * own links may be in tags and links, since it needs no escaping. Markers in invisible parts don't appear in the text.
 */
export const createTextPattern = ({
  paths,
  context,
  linksOf,
  render,
  toText,
}: {
  paths: RecipientPath[];
  context: Record<string, unknown>;
  /** The links of a mail, from its token. Undefined without a topic. */
  linksOf?: ((token: string) => MailLinks) | undefined;
  render: (context: Record<string, unknown>) => string;
  toText: (html: string) => string;
}): TextPattern | undefined => {
  const tokenIndex = paths.length;
  const html = render({ ...context, ...linksOf?.(markOf(tokenIndex)), ...markedRecipient(paths) });
  const places = [...html.matchAll(MARK)];
  const isUnsafe = ({ 0: mark, 1: number, index }: RegExpExecArray) => {
    const before = html.slice(0, index);
    return (
      (Number(number) !== tokenIndex && isInTagOrLink(before)) ||
      isInRawText(before) ||
      isBesideJoiner(before, html.slice(index + mark.length))
    );
  };
  if (places.some(isUnsafe)) return undefined;
  // Splitting by a regular expression with one group yields: text, index, text, index, … text.
  const pieces = toText(html).split(MARK);
  if (pieces.length > 2 * places.length + 1) return undefined;
  return {
    fill: (recipient, token) => {
      const values = [...paths.map((path) => valueAt(recipient, path)), token];
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
