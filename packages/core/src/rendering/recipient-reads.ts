import Handlebars from 'handlebars';
import { TOPIC_LINKS } from './topic-links.js';

/** Path of a recipient's field: `['user', 'name']`. */
export type RecipientPath = string[];

/** What a part of a mail reads of the recipient. */
export interface RecipientReads {
  /**
   * The recipient fields that the part prints (`{{user.name}}`). Undefined if it uses them in any other way (`{{#if
   * user.x}}`), because the structure of the part then depends on the recipient.
   */
  paths: RecipientPath[] | undefined;
  /** True if the links of a mail with a topic are only printed, or tested by `if` and `unless`. */
  onlyPrintsLinks: boolean;
}

/** What a part reads. `sources` are its own and those of its layouts and partials. */
export const findRecipientReads = (sources: hbs.AST.Program[]): RecipientReads => {
  const visitor = new RecipientPaths();
  for (const ast of sources) visitor.accept(ast);
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
