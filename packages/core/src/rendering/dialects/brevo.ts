import { createBrevoExpressions } from './brevo-expressions.js';
import { reportForeignTags } from './foreign-tags.js';
import { preferencesUrl, unsubscribeUrl } from './shared-calls.js';
import { createTagLookup, type Delimiters, findTags, type Part, type Tag } from './tags.js';
import { createTranslation, type Translated } from './translation.js';

const DELIMITERS: Delimiters = [
  ['{#', '#}'],
  ['{%', '%}'],
  ['{{', '}}'],
];

/** A tag that is open, by its name. `closing`: the text for its end tag; null if its tags become comments. */
interface Block {
  name: string;
  closing: string | null;
}

/** How `else` and the end of a block are written in each block. */
const ENDS: Record<string, string> = { endif: 'if', endfor: 'for', endautoescape: 'autoescape' };

/** Translates a part of one of Brevo's templates, which are written in a dialect of Django's language. */
export const translateBrevo = (source: string, part: Part): Translated => {
  const translation = createTranslation({ source, part });
  const expressions = createBrevoExpressions(translation);
  const blocks: Block[] = [];
  /** The tag of `{% comment %}` or `{% verbatim %}` that is open. The text up to its end isn't translated. */
  let quoted: { tag: Tag; end: string } | undefined;

  const openIf = (tag: Tag, condition: string) => {
    const translated = expressions.condition(condition, tag.start);
    blocks.push({ name: 'if', closing: translated === undefined ? null : '{{/if}}' });
    if (translated !== undefined) return translation.replace(tag, `{{#if ${translated}}}`);
    translation.report(tag.start, 'dialect.condition', { text: translation.textOf(tag) });
    return translation.commentOut(tag);
  };

  const goOn = (tag: Tag, condition: string | undefined) => {
    const block = blocks.at(-1);
    if (block?.name !== 'if') return translation.refuse(tag);
    if (block.closing === null) return translation.commentOut(tag);
    const translated = condition === undefined ? '' : expressions.condition(condition, tag.start);
    if (translated === undefined) {
      translation.report(tag.start, 'dialect.condition', { text: translation.textOf(tag) });
      return translation.commentOut(tag);
    }
    return translation.replace(tag, translated === '' ? '{{else}}' : `{{else if ${translated}}}`);
  };

  const openFor = (tag: Tag, rest: string) => {
    const [, first, second, list] = /^(\w+)(?:\s*,\s*(\w+))?\s+in\s+(\S+)$/.exec(rest) ?? [];
    const path = list && expressions.list(list, tag.start);
    blocks.push({ name: 'for', closing: path ? '{{/each}}' : null });
    if (!path) {
      expressions.enterLoop([]);
      return translation.refuse(tag);
    }
    // Brevo's `for key, value in map` names the key first, Handlebars' `each` the value.
    const names = second === undefined ? [first!] : [second, first!];
    expressions.enterLoop(names);
    return translation.replace(tag, `{{#each ${path} as |${names.join(' ')}|}}`);
  };

  const close = (tag: Tag, name: string) => {
    const block = blocks.at(-1);
    if (block?.name !== name) {
      translation.report(tag.start, 'dialect.unmatched', { text: translation.textOf(tag) });
      return translation.commentOut(tag);
    }
    blocks.pop();
    if (name === 'for') expressions.leaveLoop();
    if (name === 'autoescape') expressions.leaveAutoescape();
    return block.closing ? translation.replace(tag, block.closing) : translation.commentOut(tag);
  };

  const translateStatement = (tag: Tag) => {
    const [, word, rest] = /^[-\s]*(\w+)([\s\S]*)$/.exec(tag.inner) ?? [];
    const given = rest?.replace(/-$/, '').trim() ?? '';
    switch (word) {
      case 'if':
        return openIf(tag, given);
      case 'elif':
      case 'elsif':
      case 'elseif':
        return goOn(tag, given);
      case 'else':
      case 'empty':
        return blocks.at(-1)?.name === 'for' ? openElseOfLoop(tag) : goOn(tag, undefined);
      case 'for':
        return openFor(tag, given);
      case 'endif':
      case 'endfor':
      case 'endautoescape':
        return close(tag, ENDS[word]!);
      case 'autoescape':
        blocks.push({ name: 'autoescape', closing: null });
        expressions.enterAutoescape(given === 'off' ? 'off' : 'on');
        if (given === 'off') translation.report(tag.start, 'dialect.unescaped', { text: translation.textOf(tag) });
        return translation.commentOut(tag);
      case 'comment':
      case 'verbatim':
      case 'raw':
        quoted = { tag, end: `end${word}` };
        return undefined;
      default:
        return translation.refuse(tag);
    }
  };

  const openElseOfLoop = (tag: Tag) =>
    blocks.at(-1)!.closing === null ? translation.commentOut(tag) : translation.replace(tag, '{{else}}');

  const print = (tag: Tag) => {
    const name = tag.inner.trim();
    if (name === 'unsubscribe') return translation.replace(tag, unsubscribeUrl({ tag, translation }));
    if (name === 'update_profile') return translation.replace(tag, preferencesUrl({ tag, translation }));
    if (name === 'mirror') return translation.refuse(tag);
    const text = expressions.print(tag.inner, tag.start);
    return text === undefined ? translation.refuse(tag) : translation.replace(tag, text);
  };

  /** Ends a comment, which becomes one of Handlebars, or a quotation, whose tags are mailed as they are. */
  const endQuoted = (tag: Tag, begin: Tag) => {
    const inside = { start: begin.end, end: tag.start };
    if (quoted!.end === 'endcomment') translation.commentOut({ start: begin.start, end: tag.end });
    else {
      translation.replace(begin, '');
      translation.replace(inside, source.slice(inside.start, inside.end).replaceAll('{{', '\\{{'));
      translation.replace(tag, '');
    }
    quoted = undefined;
  };

  const translateTag = (tag: Tag) => {
    if (quoted) {
      const isEnd = tag.open === '{%' && tag.inner.replaceAll('-', '').trim() === quoted.end;
      return isEnd ? endQuoted(tag, quoted.tag) : undefined;
    }
    if (tag.isTooLong) return translation.refuse(tag);
    if (tag.open === '{#') return translation.commentOut(tag);
    return tag.open === '{%' ? translateStatement(tag) : print(tag);
  };

  const tags = findTags(source, { delimiters: DELIMITERS, part });
  for (const tag of tags) translateTag(tag);
  if (quoted) translation.refuse(quoted.tag);
  expressions.finish();
  const isInTag = createTagLookup(tags);
  reportForeignTags(translation, { isInTag, own: ['django', 'djangoComment'] });
  return translation.finish();
};
