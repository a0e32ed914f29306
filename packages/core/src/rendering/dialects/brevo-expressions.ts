import { literalOf, type Operand, readOperand, translateCondition } from './condition.js';
import { dateArgumentsOf } from './dates.js';
import { decode, literalText, straighten } from './mustache.js';
import { asVariable, reportReserved, stepOf } from './paths.js';
import { withDefault } from './shared-calls.js';
import type { Translation } from './translation.js';
import { quote } from './words.js';

/** Fields of a contact that are fields of a recipient here. All others are the recipient's attributes. */
const CONTACT: Record<string, string> = {
  EMAIL: 'user.email',
  FIRSTNAME: 'user.firstName',
  LASTNAME: 'user.lastName',
};

/** Values of `forloop`. Brevo's engine is thought to write them with a capital. */
const LOOP: Record<string, string> = { first: '@first', last: '@last', counter0: '@index' };

/** Translates values and conditions of Brevo's language, in the scope of the loops around them. */
export const createBrevoExpressions = (translation: Translation) => {
  const loops: (readonly string[])[] = [];
  const escapes: ('on' | 'off')[] = [];

  /** Paths that are read, and those that alone are a condition. */
  const reads = new Set<string>();
  const conditions: { at: number; path: string }[] = [];
  const lists = new Set<string>();
  const printed: { at: number; path: string }[] = [];

  const translatePath = (text: string, at: number): string | undefined => {
    const path = pathOf(text, at);
    if (path !== undefined) reads.add(path);
    return path;
  };

  const pathOf = (text: string, at: number): string | undefined => {
    const steps = stepsOf(text);
    if (!steps) return undefined;
    const [first, ...rest] = steps as [string, ...string[]];
    if (loops.some((names) => names.includes(first))) return [first, ...rest.map(stepOf)].join('.');
    if (first === 'forloop') return loopValueOf(rest);
    const root = loops.length > 0 ? '@root.' : '';
    if (first === 'contact' && rest.length > 0) return root + contactFieldOf(rest, at);
    const path = (first === 'params' && rest.length > 0 ? rest : steps).map(stepOf).join('.');
    reportReserved(translation, { at, path });
    return root + path;
  };

  const contactFieldOf = (rest: readonly string[], at: number): string => {
    const [name] = rest as [string];
    const field = CONTACT[name.toUpperCase()];
    if (field && rest.length === 1) return field;
    translation.reportOnce(at, 'dialect.contactField', { name });
    return ['user.attributes', ...rest.map(stepOf)].join('.');
  };

  const loopValueOf = (rest: readonly string[]): string | undefined => {
    const [name, ...more] = rest.map((step) => step.toLowerCase());
    if (name === 'parentloop' && more.length === 1) return LOOP[more[0]!]?.replace('@', '@../');
    return more.length === 0 && name ? LOOP[name] : undefined;
  };

  const argumentOf = (text: string, at: number): string | undefined => literalOf(text) ?? translatePath(text, at);

  /** A value in a condition. Of the filters only those are translated that change what is compared. */
  const operandOf = ({ text, filters }: Operand, at: number): string | undefined => {
    let value = argumentOf(text, at);
    for (const { name, argument } of filters) {
      if (value === undefined) return undefined;
      if (name === 'length' || name === 'count') value = `(or ${value}.length 0)`;
      else if (name === 'default' && argument !== undefined) {
        const fallback = argumentOf(argument, at);
        value = fallback && `(or ${value} ${fallback})`;
      } else if (name !== 'safe' && name !== 'escape') return undefined;
    }
    return value;
  };

  return {
    list: (text: string, at: number): string | undefined => {
      const path = translatePath(text, at);
      if (path !== undefined) lists.add(path);
      return path;
    },
    enterLoop: (names: readonly string[]) => void loops.push(names),
    leaveLoop: () => void loops.pop(),
    enterAutoescape: (state: 'on' | 'off') => void escapes.push(state),
    leaveAutoescape: () => void escapes.pop(),

    condition: (text: string, at: number): string | undefined => {
      const condition = straighten(decode(text));
      if (/[=<>]\s*-?\d/.test(condition)) translation.reportOnce(at, 'dialect.numberOrText');
      const translated = translateCondition(condition, (operand) => operandOf(operand, at));
      if (translated && !/[("']/.test(translated)) conditions.push({ at, path: translated });
      return translated;
    },

    /** Reports values that are treated in another way here, once all of them are known. */
    finish: () => {
      for (const { at, path } of conditions) {
        const isObject = [...reads].some((other) => other.startsWith(`${path}.`) && !other.endsWith('.length'));
        if (isObject) translation.reportOnce(at, 'dialect.emptyObject', { path });
      }
      for (const { at, path } of printed) if (lists.has(path)) translation.reportOnce(at, 'dialect.list', { path });
    },

    /** The text for `{{ value|filter:"argument" }}`. Undefined if it can't be translated. */
    print: (inner: string, at: number): string | undefined => {
      const decoded = decode(inner);
      const operand = readOperand(straighten(decoded));
      if (!operand) return undefined;
      if (straighten(decoded) !== decoded) translation.report(at, 'dialect.quotes', { text: decoded.trim() });
      const isLiteral = literalOf(operand.text) !== undefined;
      const value = isLiteral ? undefined : translatePath(operand.text, at);
      if (!isLiteral && value === undefined) return undefined;
      return printOf({ operand, value, at });
    },
  };

  /** Applies the filters to a printed value. `value` is undefined for a literal. */
  function printOf({
    operand,
    value,
    at,
  }: {
    operand: Operand;
    value: string | undefined;
    at: number;
  }): string | undefined {
    let isRaw = escapes.at(-1) === 'off';
    let call: string | undefined;
    let fallback: string | undefined;
    for (const { name, argument } of operand.filters) {
      const text = argument?.replace(/^(["'])(.*)\1$/s, '$2');
      if (name === 'safe') {
        isRaw = true;
        translation.report(at, 'dialect.unescaped', { text: operand.text });
      } else if (name === 'escape' || name === 'force_escape') isRaw = false;
      else if (name === 'default' || name === 'default_if_none') {
        if (argument === undefined || value === undefined || call) return undefined;
        const isPath = literalOf(argument) === undefined;
        const path = isPath ? translatePath(argument, at) : undefined;
        if (isPath && path === undefined) return undefined;
        fallback = path === undefined ? literalText(text!, translation.part) : `{{${path}}}`;
      } else if (value !== undefined && !call && (name === 'length' || name === 'count')) {
        call = `or ${value}.length 0`;
      } else if (value !== undefined && !call && name === 'date' && text !== undefined) {
        translation.report(at, 'dialect.dateFormat', { format: text });
        call = `formatDate ${value} ${dateArgumentsOf(text)}`;
      } else if (value !== undefined && !call && name === 'floatformat') {
        translation.report(at, 'dialect.rounding', { filter: name });
        call = `formatNumber ${value} decimals=${/^\d+$/.test(text ?? '') ? text : 1}`;
      } else if (value !== undefined && !call && name === 'pluralize') {
        translation.report(at, 'dialect.plural');
        const [one, other] = (text ?? 's').split(',');
        call = `pluralize ${value} one=${quote(other === undefined ? '' : one!)} other=${quote(other ?? one!)}`;
      } else translation.report(at, 'dialect.filter', { filter: name });
    }
    if (value === undefined) return literalText(operand.text.replace(/^(["'])(.*)\1$/s, '$2'), translation.part);
    const write = (text: string) => (isRaw ? `{{{${text}}}}` : `{{${text}}}`);
    if (!call) printed.push({ at, path: value });
    const shown = call ?? asVariable(value);
    return fallback === undefined
      ? write(shown)
      : withDefault({ value, fallback, zero: 'replaced', write: () => write(shown) });
  }
};

/** The steps of `a.b[0]["c d"]`. Undefined if it is no path. */
const stepsOf = (text: string): string[] | undefined => {
  if (!/^[A-Za-z_][\w$-]*(?:\.[\w$-]+|\[(?:\d+|"[^"\]]*"|'[^'\]]*')\])*$/.test(text)) return undefined;
  return [...text.matchAll(/\[["']?([^\]"']*)["']?\]|[\w$-]+/g)].map(([step, inBrackets]) => inBrackets ?? step);
};
