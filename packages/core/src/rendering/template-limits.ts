import { TemplateError, type TemplatePlace } from './template-error.js';

/** Blocks within blocks, and expressions within an expression. Handlebars' time grows with the square of it: 5,000 take it ten seconds. */
export const DEEPEST = 32;

/** Those of a long newsletter are a few hundred. The parser's time grows with their square, too. */
export const MOST_EXPRESSIONS = 2_000;

const COMMENT = /\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}/g;

/** What begins a block, ends it, or goes on with another one within it (`{{else if}}`); and whatever lies between the braces. */
const EXPRESSION = /\{\{~?\{?\s*(?:([#^])|(\/)|(else\s+[^\s~}])|)([\s\S]*?)(?:\}\}|$)/g;

/**
 * Throws TemplateError for what would take too long to parse. It reads the text alone: what looks like an expression counts as one,
 * also where Handlebars would take it for words.
 */
export const checkLimits = (source: string, part: 'title' | 'content'): void => {
  const text = source.replace(COMMENT, (comment) => ' '.repeat(comment.length));
  /** How many blocks each `{{/…}}` still to come will close. */
  const open: number[] = [];
  let depth = 0;
  let expressions = 0;
  for (const { 1: opens, 2: closes, 3: goesOn, 4: inside, index } of text.matchAll(EXPRESSION)) {
    const within = inside!.split('(').length - 1;
    expressions += 1 + within;
    if (closes) depth -= open.pop() ?? 0;
    if (opens) open.push(1);
    if (goesOn && open.length > 0) open[open.length - 1]! += 1;
    if (opens || (goesOn && open.length > 0)) depth += 1;
    if (depth > DEEPEST || within > DEEPEST) {
      throw new TemplateError('template.tooDeep', { ...placeAt(source, index, part), max: DEEPEST });
    }
    if (expressions > MOST_EXPRESSIONS) {
      throw new TemplateError('template.tooManyExpressions', {
        ...placeAt(source, index, part),
        max: MOST_EXPRESSIONS,
      });
    }
  }
};

export const placeAt = (source: string, index: number, part: 'title' | 'content'): TemplatePlace => {
  const before = source.slice(0, index).split('\n');
  return { part, line: before.length, column: before.at(-1)!.length + 1 };
};
