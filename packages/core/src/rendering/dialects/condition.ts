import { straighten } from './mustache.js';
import { quote } from './words.js';

/** A value in a condition: a path or a literal, and the filters behind it (`x|default:"y"`). */
export interface Operand {
  text: string;
  filters: { name: string; argument: string | undefined }[];
}

const MAX_DEPTH = 30;

const OPERATORS = /\s*(==|!=|<>|>=|<=|>|<|&&|\|\||!|\(|\)|(?:and|or|not)(?![\w.-]))/y;
const OPERAND = /\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?[\w@](?:[\w.@$/-]|\[[^\]]*\])*)/y;
const FILTER = /\s*\|(?!\|)\s*(\w+)(?:\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\w.-]+))?/y;

const COMPARISONS: Record<string, (a: string, b: string) => string> = {
  '==': (a, b) => `(eq ${a} ${b})`,
  '!=': (a, b) => `(not (eq ${a} ${b}))`,
  '<>': (a, b) => `(not (eq ${a} ${b}))`,
  '>': (a, b) => `(gt ${a} ${b})`,
  '<': (a, b) => `(lt ${a} ${b})`,
  '>=': (a, b) => `(gte ${a} ${b})`,
  '<=': (a, b) => `(lte ${a} ${b})`,
};

const SYNONYMS: Record<string, string> = { '&&': 'and', '||': 'or', '!': 'not' };

/** An argument of `#if` for a condition with operators. Undefined if it can't be translated. */
export const translateCondition = (
  condition: string,
  operandOf: (operand: Operand) => string | undefined,
): string | undefined => {
  const text = straighten(condition).trim();
  let at = 0;
  let depth = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const take = (...operators: string[]): string | undefined => {
    const before = at;
    const found = match(OPERATORS)?.[1];
    const operator = found && (SYNONYMS[found] ?? found);
    if (operator && operators.includes(operator)) return operator;
    at = before;
    return undefined;
  };

  const readOperand = (): string | undefined => {
    if (take('(')) {
      const inner = readAny();
      return take(')') ? inner : undefined;
    }
    const operand = match(OPERAND)?.[1];
    if (operand === undefined) return undefined;
    const filters: Operand['filters'] = [];
    for (let one = match(FILTER); one; one = match(FILTER)) filters.push({ name: one[1]!, argument: one[2] });
    return operandOf({ text: operand, filters });
  };

  const readComparison = (): string | undefined => {
    const left = readOperand();
    const operator = left && take(...Object.keys(COMPARISONS));
    if (!operator) return left;
    const right = readOperand();
    return right && COMPARISONS[operator]!(left, right);
  };

  const readNot = (): string | undefined => {
    if (!take('not')) return readComparison();
    depth += 1;
    const negated = depth < MAX_DEPTH ? readNot() : undefined;
    depth -= 1;
    return negated && `(not ${negated})`;
  };

  const readChain = (operator: 'and' | 'or', readPart: () => string | undefined): string | undefined => {
    const parts = [readPart()];
    while (parts.at(-1) && take(operator)) parts.push(readPart());
    if (parts.includes(undefined)) return undefined;
    return parts.length === 1 ? parts[0] : `(${operator} ${parts.join(' ')})`;
  };

  const readAny = (): string | undefined => {
    if (depth > MAX_DEPTH) return undefined;
    depth += 1;
    const any = readChain('or', () => readChain('and', readNot));
    depth -= 1;
    return any;
  };

  const result = readAny();
  return at === text.length ? result : undefined;
};

/** A value with filters that is all of a text. Undefined if it isn't one. */
export const readOperand = (text: string): Operand | undefined => {
  let operand: Operand | undefined;
  const isOperand = translateCondition(text, (found) => {
    operand = found;
    return 'x';
  });
  return isOperand === 'x' ? operand : undefined;
};

/** A quoted text or a number as an argument in Handlebars. Undefined for anything else. */
export const literalOf = (text: string): string | undefined => {
  if (/^(["']).*\1$/s.test(text)) return quote(text.slice(1, -1).replace(/\\(["'\\])/g, '$1'));
  return /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(text) ? text : undefined;
};
