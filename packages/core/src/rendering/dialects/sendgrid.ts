import { dateArgumentsOf } from './dates.js';
import { reportForeignTags } from './foreign-tags.js';
import { createTagTranslator, type HandlebarsDialect, type PrintedTag } from './handlebars-like.js';
import {
  both,
  either,
  equals,
  greaterThan,
  lessThan,
  notEquals,
  preferencesUrl,
  textIn,
  unsubscribeUrl,
  withDefault,
} from './shared-calls.js';
import { createTagLookup, findTags, MUSTACHES, type Part, type Tag } from './tags.js';
import { createTranslation, type Translated, type Translation } from './translation.js';

/** Fields of the sender in SendGrid. They were tags in square brackets first. */
const SENDER = ['Name', 'Address', 'City', 'State', 'Zip', 'Country'].map((field) => `Sender_${field}`);

/** `{{insert x "default=Y"}}` */
const insert = (printed: PrintedTag): string | undefined => {
  const { mustache, args, words } = printed;
  const [value] = args ?? [];
  const [target, fallback, ...others] = words;
  if (value === undefined || target?.kind !== 'path' || others.length > 0) return undefined;
  if (fallback === undefined) return mustache.write(value);
  // `default=Y` in quotes is one text; without them it is an argument with a name.
  const text = fallback.kind === 'pair' && fallback.key === 'default' ? fallback.value : fallback;
  if (text.kind !== 'text' && text.kind !== 'literal' && text.kind !== 'path') return undefined;
  const plain = text.kind === 'text' ? text.value.replace(/^default\s*=\s*/, '') : text.text;
  return withDefault({ value, fallback: textIn(plain, printed), zero: 'printed', write: mustache.write });
};

/** `{{formatDate x "MMMM D" "-0800"}}` */
const formatDate = ({ tag, mustache, words, args, translation }: PrintedTag): string | undefined => {
  const [value] = args ?? [];
  const [, format, zone] = words;
  if (value === undefined || format?.kind !== 'text') return undefined;
  translation.report(tag.start, 'dialect.dateFormat', { format: format.value });
  if (zone) translation.report(tag.start, 'dialect.timeZone', { zone: args![2]! });
  return mustache.write(`formatDate ${value} ${dateArgumentsOf(format.value)}`);
};

const sender = ({ tag, mustache, words, translation }: PrintedTag): string | undefined => {
  if (words.length > 0) return undefined;
  translation.reportOnce(tag.start, 'dialect.senderField', { name: mustache.inner });
  return mustache.write(mustache.inner);
};

const length = ([value]: readonly string[]) => (value === undefined ? undefined : `(or ${value}.length 0)`);

const DIALECT: HandlebarsDialect = {
  comparisons: { equals, notEquals, greaterThan, lessThan, and: both, or: either },
  calls: {
    equals,
    notEquals,
    greaterThan,
    lessThan,
    and: both,
    or: either,
    // These work in SendGrid's preview.
    eq: equals,
    gt: greaterThan,
    lt: lessThan,
    not: ([value, ...others]) => (value === undefined || others.length > 0 ? undefined : `(not ${value})`),
    length,
  },
  printed: {
    insert,
    formatDate,
    length: ({ args, mustache, words }) =>
      words.length === 0 ? mustache.write('length') : args && mustache.write(`or ${args[0]}.length 0`),
    unsubscribe: unsubscribeUrl,
    unsubscribe_preferences: preferencesUrl,
    Weblink: () => undefined,
    ...Object.fromEntries(SENDER.map((name) => [name, sender])),
  },
  hasBackslashComments: false,
};

/** `<%asm_group_unsubscribe_raw_url%>` and others, replaced by SendGrid after rendering. */
const translateSystemTag = (tag: Tag, translation: Translation) => {
  const name = tag.inner.trim();
  if (/^asm_group_unsubscribe(?:_raw)?_url$/.test(name)) {
    return translation.replace(tag, unsubscribeUrl({ tag, translation }));
  }
  if (/^asm_(?:preferences|global_unsubscribe)(?:_raw)?_url$/.test(name)) {
    if (name.startsWith('asm_global')) translation.report(tag.start, 'dialect.globalUnsubscribe');
    return translation.replace(tag, preferencesUrl({ tag, translation }));
  }
  if (!/^[\w -]+$/.test(name)) return undefined;
  return translation.refuse(tag);
};

const BRACKETS = /\[(Unsubscribe(?:_Preferences)?|Weblink|Sender_\w{1,20})\]/gi;

const translateBrackets = (translation: Translation, isInTag: (index: number) => boolean) => {
  for (const { 0: text, 1: name, index: start } of translation.source.matchAll(BRACKETS)) {
    if (isInTag(start)) continue;
    const tag = { start, end: start + text.length };
    const printed = { tag: tag as Tag, translation };
    if (/^unsubscribe$/i.test(name!)) translation.replace(tag, unsubscribeUrl(printed));
    else if (/^unsubscribe_preferences$/i.test(name!)) translation.replace(tag, preferencesUrl(printed));
    else if (/^weblink$/i.test(name!)) translation.refuse(tag);
    else {
      translation.reportOnce(start, 'dialect.senderField', { name: name! });
      translation.replace(tag, `{{${name}}}`);
    }
  }
};

/** Translates a part of one of SendGrid's dynamic templates. */
export const translateSendgrid = (source: string, part: Part): Translated => {
  const translation = createTranslation({ source, part });
  const tags = findTags(source, { delimiters: [...MUSTACHES, ['<%', '%>']], part });
  const translateTag = createTagTranslator(DIALECT, translation);
  for (const tag of tags) {
    if (tag.open === '<%') translateSystemTag(tag, translation);
    else translateTag(tag);
  }
  const isInTag = createTagLookup(tags);
  translateBrackets(translation, isInTag);
  reportForeignTags(translation, { isInTag, own: ['asm', 'brackets'] });
  return translation.finish();
};
