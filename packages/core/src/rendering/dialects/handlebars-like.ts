import { type Block, createBlockStack } from './block-stack.js';
import { literalOf, translateCondition } from './condition.js';
import { type Mustache, readMustache } from './mustache.js';
import { asVariable, reportReserved } from './paths.js';
import type { Tag } from './tags.js';
import type { Translation } from './translation.js';
import { quote, splitWords, type Word } from './words.js';

/** An expression with helpers of this service, from the arguments of a dialect's helper. Undefined if they don't fit. */
export type Call = (args: readonly string[]) => string | undefined;

/** A tag that prints something. `write` writes a tag with the braces of this one. */
export interface PrintedTag {
  tag: Tag;
  mustache: Mustache;
  words: readonly Word[];
  /** The arguments in Handlebars. Undefined if one can't be translated. */
  args: readonly string[] | undefined;
  translation: Translation;
}

/** What a dialect has besides Handlebars. */
export interface HandlebarsDialect {
  /** Blocks with `else` that compare: `{{#equals a b}}`. */
  comparisons: Readonly<Record<string, Call>>;
  /** Helpers within other expressions: `(length x)`. */
  calls: Readonly<Record<string, Call>>;
  /** Helpers that print, and special variables. Each returns the text for the tag; undefined if it has no counterpart. */
  printed: Readonly<Record<string, (printed: PrintedTag) => string | undefined>>;
  /** Whether a backslash before a tag makes it a comment. Otherwise the tag is mailed as text. */
  hasBackslashComments: boolean;
}

const BLOCKS = new Set(['if', 'unless', 'each', 'with']);

/** Translates the tags in braces, one by one. */
export const createTagTranslator = (dialect: HandlebarsDialect, translation: Translation) => {
  const blocks = createBlockStack();

  const pathOf = (text: string, at: number): string => {
    const [, ups, rest] = /^((?:\.\.\/?)*)(.*)$/s.exec(text)!;
    const count = ups!.split('..').length - 1;
    const isFixed = /^(?:@|this\b|\.)/.test(rest!);
    const left = blocks.leave(count);
    if (count === left.ups) {
      const root = rest!.startsWith('@root.') ? rest!.slice('@root.'.length) : rest!;
      if (root !== rest || (!isFixed && left.ups === blocks.depth())) reportReserved(translation, { at, path: root });
      return text;
    }
    const path = '../'.repeat(left.ups) + rest;
    if (left.crossed > 0) translation.report(at, 'dialect.leftComparison', { before: text, after: path });
    if (left.beyond > 0) translation.report(at, 'dialect.aboveRoot', { before: text, after: path || 'this' });
    return path === '' ? 'this' : path;
  };

  const argumentOf = (word: Word, at: number): string | undefined => {
    switch (word.kind) {
      case 'path':
        return pathOf(word.text, at);
      case 'literal':
        return word.text;
      case 'text':
        return quote(word.value);
      case 'condition':
        return translateCondition(word.value, ({ text, filters }) =>
          filters.length > 0 ? undefined : (literalOf(text) ?? pathOf(text, at)),
        );
      case 'pair': {
        const value = argumentOf(word.value, at);
        return value === undefined ? undefined : `${word.key}=${value}`;
      }
      case 'call': {
        const [head, ...rest] = word.words;
        if (head?.kind !== 'path') return undefined;
        const args = argumentsOf(rest, at);
        return args && callOf(head.text)?.(args);
      }
    }
  };

  const callOf = (name: string): Call | undefined =>
    Object.hasOwn(dialect.calls, name) ? dialect.calls[name] : undefined;

  /** `0 length x` is three arguments in some templates, and means `0 (length x)`. */
  const argumentsOf = (words: readonly Word[], at: number): string[] | undefined => {
    const args: string[] = [];
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index]!;
      const next = words[index + 1];
      const call = word.kind === 'path' && word.text === 'length' && next ? callOf('length') : undefined;
      const argument = call ? call(argumentsOf([next!], at) ?? []) : argumentOf(word, at);
      if (argument === undefined) return undefined;
      args.push(argument);
      if (call) index += 1;
    }
    return args;
  };

  /** The condition of a comparing block. Undefined if it isn't one, or its arguments don't fit. */
  const comparisonOf = (name: string, words: readonly Word[], at: number): string | undefined => {
    if (!Object.hasOwn(dialect.comparisons, name)) return undefined;
    const args = argumentsOf(words, at);
    return args && dialect.comparisons[name]!(args);
  };

  const { refuse, textOf } = translation;

  const openBlock = (tag: Tag, { inner, sigil, write }: Mustache) => {
    const blockParams = /\sas\s+\|[^|]*\|$/.exec(inner)?.[0] ?? '';
    const [head, ...words] = splitWords(inner.slice(0, inner.length - blockParams.length)) ?? [];
    const name = head?.kind === 'path' ? head.text : '';
    const push = (closing: string | null, scope: Block['scope']) => blocks.push({ name, closing, scope });

    const comparison = comparisonOf(name, words, tag.start);
    if (comparison !== undefined && sigil === '#') {
      translation.replace(tag, write(`#if ${comparison}`));
      return push('if', 'dialect');
    }
    const args = argumentsOf(words, tag.start);
    const isBare = words.length === 0 && name !== '' && !Object.hasOwn(dialect.comparisons, name);
    if (!args || (!BLOCKS.has(name) && !isBare)) {
      refuse(tag);
      return push(null, 'none');
    }
    const path = BLOCKS.has(name) ? name : pathOf(name, tag.start);
    rewrite(tag, { before: `${sigil}${inner}`, after: `${sigil}${[path, ...args].join(' ')}${blockParams}`, write });
    return push(path, name === 'if' || name === 'unless' || sigil === '^' ? 'none' : 'both');
  };

  /** Leaves a tag as it is written if only its spaces would change. */
  const rewrite = (tag: Tag, { before, after, write }: { before: string; after: string; write: Mustache['write'] }) => {
    const isSame = before.replace(/\s+/g, ' ').replaceAll("'", '"') === after.replaceAll("'", '"');
    const isClean = isSame && !/&(?:\w+|#\w+);|[“”„‟‘’‚‛\u00a0]/.test(tag.inner);
    if (!isClean) translation.replace(tag, write(after));
  };

  const closeBlock = (tag: Tag, { inner, write }: Mustache) => {
    const block = blocks.pop();
    if (block?.closing === null) return translation.commentOut(tag);
    if (!block || block.name !== inner)
      return translation.report(tag.start, 'dialect.unmatched', { text: textOf(tag) });
    return rewrite(tag, { before: `/${inner}`, after: `/${block.closing}`, write });
  };

  /** Returns whether the tag is an `else`. */
  const translateElse = (tag: Tag, { inner, write }: Mustache): boolean => {
    const [, keyword, rest] = /^(else|elseif|elif|elsif)\b([\s\S]*)$/.exec(inner) ?? [];
    if (!keyword) return false;
    const block = blocks.top();
    const condition = `${keyword === 'else' ? '' : 'if '}${rest!.trim()}`.trim();
    if (block?.closing === null) translation.commentOut(tag);
    else if (condition !== '') {
      const [head, ...words] = splitWords(condition) ?? [];
      const name = head?.kind === 'path' ? head.text : '';
      const comparison = comparisonOf(name, words, tag.start);
      const args = argumentsOf(words, tag.start);
      if (comparison !== undefined) translation.replace(tag, write(`else if ${comparison}`));
      else if (args && BLOCKS.has(name)) {
        rewrite(tag, { before: inner, after: `else ${[name, ...args].join(' ')}`, write });
      } else refuse(tag);
    } else if (block?.scope === 'both') block.scope = 'none';
    return true;
  };

  const print = (tag: Tag, mustache: Mustache) => {
    const [value, fallback, ...others] = mustache.inner.split('|');
    const words =
      splitWords(mustache.inner) ?? (others.length === 0 ? insertOf(splitWords(value!), fallback) : undefined);
    const [head, ...rest] = words ?? [];
    if (!words || !head) return refuse(tag);
    const name = head.kind === 'path' ? head.text : '';
    const args = argumentsOf(rest, tag.start);
    if (Object.hasOwn(dialect.printed, name)) {
      const text = dialect.printed[name]!({ tag, mustache, words: rest, args, translation });
      return text === undefined ? refuse(tag) : translation.replace(tag, text);
    }
    if (rest.length === 0 && head.kind === 'path') {
      const sigil = mustache.sigil === '&' ? '&' : '';
      const path = pathOf(asVariable(name), tag.start);
      return rewrite(tag, { before: `${sigil}${mustache.inner}`, after: `${sigil}${path}`, write: mustache.write });
    }
    if (name === 'lookup' && args) {
      return rewrite(tag, { before: mustache.inner, after: ['lookup', ...args].join(' '), write: mustache.write });
    }
    return refuse(tag);
  };

  return (tag: Tag) => {
    if (tag.isTooLong) return refuse(tag);
    if (tag.isEscaped) {
      if (dialect.hasBackslashComments) translation.commentOut({ start: tag.start - 1, end: tag.end });
      return;
    }
    const mustache = readMustache(tag);
    if (mustache.sigil === '!') return;
    if (mustache.hasCurlyQuotes) translation.report(tag.start, 'dialect.quotes', { text: textOf(tag) });
    if (mustache.sigil === '>') return refuse(tag);
    if (mustache.sigil === '/') return closeBlock(tag, mustache);
    if (mustache.sigil === '#' || (mustache.sigil === '^' && mustache.inner !== '')) return openBlock(tag, mustache);
    if (mustache.sigil === '^' || translateElse(tag, mustache)) {
      if (mustache.sigil === '^' && blocks.top()?.closing === null) translation.commentOut(tag);
      return;
    }
    print(tag, mustache);
  };
};

/** The shorthand `{{x | Y}}` of SendGrid's editor is `{{insert x "default=Y"}}`. */
const insertOf = (value: Word[] | undefined, fallback: string | undefined): Word[] | undefined => {
  if (!value || fallback === undefined) return undefined;
  const text = fallback.trim().replace(/^(["'])(.*)\1$/s, '$2');
  return [{ kind: 'path', text: 'insert' }, ...value, { kind: 'text', value: text }];
};
