import { TemplateError, type TemplatePart, type TemplatePlace } from './template-error.js';

/**
 * Maximum nesting of blocks, and of subexpressions. Handlebars' time grows with the square of the depth: 5,000 levels
 * take ten seconds.
 */
export const MAX_DEPTH = 32;

/** A long newsletter has a few hundred. The parser's time grows with the square of the number. */
export const MAX_EXPRESSIONS = 2_000;

const COMMENT = /\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![\s\S]*?\}\}/g;

/** Matches what opens a block, closes it, or chains one (`{{else if}}`), and the text between the braces. */
const EXPRESSION = /\{\{~?\{?\s*(?:([#^])|(\/)|(else\s+[^\s~}])|)([\s\S]*?)(?:\}\}|$)/g;

/**
 * Throws TemplateError for a source that would take too long to parse. Works on text only: anything that looks like
 * an expression counts as one.
 */
export const checkLimits = (source: string, part: TemplatePart): void => {
  const text = source.replace(COMMENT, (comment) => ' '.repeat(comment.length));
  /** Number of nested blocks that each open `{{#…}}` has (1, plus one for each `{{else if}}`). */
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
    if (depth > MAX_DEPTH || within > MAX_DEPTH) {
      throw new TemplateError('template.tooDeep', { ...placeAt(source, index, part), max: MAX_DEPTH });
    }
    if (expressions > MAX_EXPRESSIONS) {
      throw new TemplateError('template.tooManyExpressions', {
        ...placeAt(source, index, part),
        max: MAX_EXPRESSIONS,
      });
    }
  }
};

export const placeAt = (source: string, index: number, part: TemplatePart): TemplatePlace => {
  const before = source.slice(0, index).split('\n');
  return { part, line: before.length, column: before.at(-1)!.length + 1 };
};
