/** An argument of a tag: `x.y`, `3`, `"text"`, `(length x)`, `key=value`, or a condition in backticks. */
export type Word =
  | { kind: 'path' | 'literal'; text: string }
  | { kind: 'text'; value: string }
  | { kind: 'condition'; value: string }
  | { kind: 'call'; words: Word[] }
  | { kind: 'pair'; key: string; value: Word };

const MAX_DEPTH = 32;

const SPACE = /\s*/y;
const TEXT = /"((?:\\"|[^"])*)"|'((?:\\'|[^'])*)'/y;
const CONDITION = /`([^`]*)`/y;
const KEY = /([\w-]+)\s*=\s*(?=\S)/y;
const LITERAL = /(?:-?\d+(?:\.\d+)?|true|false|null|undefined)(?=[\s)]|$)/y;
/** Steps in brackets, such as `x.[0].[first name]`, may contain spaces. */
const PATH = /(?:\[[^\]]*\]|[^\s"'`()[\]=|])+/y;

/** Splits what stands in a tag into words. Undefined if it isn't a list of words. */
export const splitWords = (text: string): Word[] | undefined => {
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };

  const readWord = (depth: number): Word | undefined => {
    const quoted = match(TEXT);
    if (quoted) return { kind: 'text', value: unescapeQuotes(quoted[1] ?? quoted[2]!) };
    const condition = match(CONDITION);
    if (condition) return { kind: 'condition', value: condition[1]! };
    if (text[at] === '(') {
      at += 1;
      const words = depth < MAX_DEPTH ? readWords(depth + 1) : undefined;
      if (!words || text[at] !== ')') return undefined;
      at += 1;
      return { kind: 'call', words };
    }
    const key = match(KEY);
    if (key) {
      const value = readWord(depth);
      return value && { kind: 'pair', key: key[1]!, value };
    }
    const literal = match(LITERAL);
    if (literal) return { kind: 'literal', text: literal[0] };
    const path = match(PATH);
    return path ? { kind: 'path', text: path[0] } : undefined;
  };

  const readWords = (depth: number): Word[] | undefined => {
    const words: Word[] = [];
    match(SPACE);
    while (at < text.length && text[at] !== ')') {
      const word = readWord(depth);
      if (!word) return undefined;
      words.push(word);
      match(SPACE);
    }
    return words;
  };

  const words = readWords(0);
  return at === text.length ? words : undefined;
};

const unescapeQuotes = (text: string): string => text.replace(/\\(["'])/g, '$1');

/** A text as an argument in Handlebars. */
export const quote = (value: string): string => {
  if (!value.includes('"')) return `"${value}"`;
  return value.includes("'") ? `"${value.replaceAll('"', '\\"')}"` : `'${value}'`;
};
