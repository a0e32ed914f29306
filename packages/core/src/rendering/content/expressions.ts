/** What an expression of Handlebars does. Comments have no kind, since they are removed. */
export type ExpressionKind = 'open' | 'else' | 'close' | 'partial' | 'raw' | 'value';

export interface Expression {
  kind: ExpressionKind;
  /** The expression with its braces. */
  source: string;
  /** Index in the source. */
  index: number;
}

/**
 * A source in which each expression is replaced by a name such as `zq12qz`, which HTML, CSS and MJML parsers leave
 * alone. Comments of Handlebars are replaced by spaces.
 */
export interface MaskedSource {
  text: string;
  expressions: readonly Expression[];
  /** Matches the name of an expression; its first group is the index in `expressions`. */
  names: RegExp;
  nameOf: (index: number) => string;
  /** Replaces names by their expressions. */
  restore: (text: string) => string;
  /** Index in the source of an index in `text`. */
  sourceIndex: (index: number) => number;
}

const STRING = `"(?:\\\\"|[^"])*"|'(?:\\\\'|[^'])*'|\\[[^\\]]*\\]`;
const INSIDE = `(?:${STRING}|[^"'[])*?`;

/** A backslash before an expression makes it text. */
const EXPRESSION = new RegExp(
  `\\{\\{~?!--[\\s\\S]*?--~?\\}\\}|\\{\\{~?![\\s\\S]*?\\}\\}|\\\\?(?:\\{\\{\\{${INSIDE}\\}\\}\\}|\\{\\{${INSIDE}\\}\\})`,
  'g',
);

const COMMENT = /^\{\{~?!/;

/** Masks a source that Handlebars can parse. */
export const maskExpressions = (source: string): MaskedSource => {
  const prefix = unusedPrefix(source);
  const nameOf = (index: number) => `${prefix}${index}qz`;
  const expressions: Expression[] = [];
  /** Where a replacement begins in the masked text, and how far the source is ahead after it. */
  const shifts: { at: number; ahead: number }[] = [];
  let text = '';
  let end = 0;
  for (const { 0: found, index } of source.matchAll(EXPRESSION)) {
    text += source.slice(end, index);
    end = index + found.length;
    if (COMMENT.test(found)) {
      text += found.replace(/[^\n]/g, ' ');
      continue;
    }
    const name = nameOf(expressions.length);
    expressions.push({ kind: kindOf(found), source: found, index });
    text += name;
    shifts.push({ at: text.length, ahead: end - text.length });
  }
  text += source.slice(end);
  const names = new RegExp(`${prefix}(\\d+)qz`, 'g');
  return {
    text,
    expressions,
    names,
    nameOf,
    restore: (masked) => masked.replace(names, (_, index) => expressions[Number(index)]!.source),
    sourceIndex: (index) => index + aheadAt(shifts, index),
  };
};

const kindOf = (expression: string): ExpressionKind => {
  if (expression.startsWith('\\')) return 'value';
  const inside = expression.replace(/^\{\{~?/, '').trimStart();
  if (/^else\b/.test(inside)) return 'else';
  if (inside.startsWith('^')) return /^\^~?\}\}/.test(inside) ? 'else' : 'open';
  if (inside.startsWith('#')) return 'open';
  if (inside.startsWith('/')) return 'close';
  if (inside.startsWith('>')) return 'partial';
  return inside.startsWith('{') || inside.startsWith('&') ? 'raw' : 'value';
};

const unusedPrefix = (source: string): string => {
  const lower = source.toLowerCase();
  let prefix = 'zq';
  while (lower.includes(prefix)) prefix = `z${prefix}`;
  return prefix;
};

const aheadAt = (shifts: { at: number; ahead: number }[], index: number): number => {
  let [low, high] = [0, shifts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shifts[middle]!.at <= index) low = middle + 1;
    else high = middle;
  }
  return shifts[low - 1]?.ahead ?? 0;
};

/** Where the block of each expression begins: for `open`, `else` and `close`, the index of its `open`. */
export const blocksOf = (expressions: readonly Expression[]): (number | undefined)[] => {
  const open: number[] = [];
  return expressions.map(({ kind }, index) => {
    if (kind === 'open') open.push(index);
    if (kind === 'open' || kind === 'else') return open.at(-1);
    return kind === 'close' ? open.pop() : undefined;
  });
};
