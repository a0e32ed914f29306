import { asVariable, reportReserved } from './paths.js';
import { preferencesUrl, unsubscribeUrl } from './shared-calls.js';
import type { Tag } from './tags.js';
import type { Translation } from './translation.js';
import { quote } from './words.js';

const NAME = /^[A-Z_][\w.]*$/i;
const FILTERS = /^(?:UPPER|LOWER|TITLE|URL|HTML):([A-Z_][\w.]*)$/i;

/** A condition: `X` or `X=value`, without quotes. */
const conditionOf = (text: string): string | undefined => {
  const [, name, value] = /^([A-Z_][\w.]*)\s*(?:=([\s\S]*))?$/i.exec(text.trim()) ?? [];
  if (!name) return undefined;
  return value === undefined ? name : `(eq ${name} ${quote(value.trim().replace(/^(["'])(.*)\1$/s, '$2'))})`;
};

/** Translates Mailchimp's merge tags, such as `*|FNAME|*` and `*|IF:X=v|*`, one after the other. */
export const createMergeTagTranslator = (translation: Translation) => {
  /** How each open block ends; null if its tags are comments. */
  const blocks: (string | null)[] = [];

  const open = (tag: Tag, block: 'if' | 'unless', text: string) => {
    const condition = conditionOf(text);
    blocks.push(condition === undefined ? null : `{{/${block}}}`);
    if (condition === undefined) return translation.refuse(tag);
    return translation.replace(tag, `{{#${block} ${condition}}}`);
  };

  const goOn = (tag: Tag, text: string | undefined) => {
    const condition = text === undefined ? '' : conditionOf(text);
    if (blocks.length === 0 || condition === undefined) return translation.refuse(tag);
    if (blocks.at(-1) === null) return translation.commentOut(tag);
    return translation.replace(tag, condition === '' ? '{{else}}' : `{{else if ${condition}}}`);
  };

  const close = (tag: Tag) => {
    const closing = blocks.pop();
    if (closing === undefined)
      return translation.report(tag.start, 'dialect.unmatched', { text: translation.textOf(tag) });
    return closing === null ? translation.commentOut(tag) : translation.replace(tag, closing);
  };

  const print = (tag: Tag, inner: string) => {
    const [, filtered] = FILTERS.exec(inner) ?? [];
    const name = filtered ?? inner;
    if (!NAME.test(name) || /^(?:ARCHIVE|CURRENT_YEAR|REWARDS)$/i.test(name)) return translation.refuse(tag);
    const filter = inner.slice(0, inner.indexOf(':') + 1).toUpperCase();
    reportReserved(translation, { at: tag.start, path: name });
    if (filter === 'HTML:') {
      translation.report(tag.start, 'dialect.unescaped', { text: name });
      return translation.replace(tag, `{{{${asVariable(name)}}}}`);
    }
    if (filter !== '') translation.report(tag.start, 'dialect.filter', { filter: filter.slice(0, -1) });
    if (translation.part === 'content') translation.reportOnce(tag.start, 'dialect.escaped');
    return translation.replace(tag, `{{${asVariable(name)}}}`);
  };

  return (tag: Tag) => {
    const inner = tag.inner.trim();
    // Text between two tags can look like one: `|* or *|`.
    if (tag.isTooLong || inner.includes('\n')) return translation.refuse(tag);
    const [, keyword, rest] = /^(IF|IFNOT|ELSEIF|ELSE|END|UNSUB|UPDATE_PROFILE)(?::([\s\S]*))?$/i.exec(inner) ?? [];
    switch (keyword?.toUpperCase()) {
      case 'IF':
        return open(tag, 'if', rest ?? '');
      case 'IFNOT':
        return open(tag, 'unless', rest ?? '');
      case 'ELSEIF':
        return goOn(tag, rest ?? '?');
      case 'ELSE':
        return goOn(tag, undefined);
      case 'END':
        return close(tag);
      case 'UNSUB':
        return translation.replace(tag, unsubscribeUrl({ tag, translation }));
      case 'UPDATE_PROFILE':
        return translation.replace(tag, preferencesUrl({ tag, translation }));
      default:
        return print(tag, inner);
    }
  };
};
