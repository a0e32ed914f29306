import { reportForeignTags } from './foreign-tags.js';
import { createTagTranslator, type HandlebarsDialect, type PrintedTag } from './handlebars-like.js';
import { createMergeTagTranslator } from './merge-tags.js';
import { unsubscribeUrl } from './shared-calls.js';
import { createTagLookup, findTags, MUSTACHES, type Part } from './tags.js';
import { createTranslation, type Translated, type Translation } from './translation.js';

/** A helper's name alone is a variable here. */
const asNamed = ({ tag, mustache, translation }: PrintedTag): string => {
  translation.reportOnce(tag.start, 'dialect.helperName', { name: mustache.inner });
  return mustache.write(mustache.inner);
};

/** Prints the value alone, and reports the helper: `{{upper x}}` becomes `{{x}}`. */
const withoutHelper =
  (filter: string) =>
  (printed: PrintedTag): string | undefined => {
    const { tag, args, mustache, translation } = printed;
    const [value, ...others] = args ?? [];
    if (printed.words.length === 0) return asNamed(printed);
    if (value === undefined || others.length > 0) return undefined;
    translation.report(tag.start, 'dialect.filter', { filter });
    return mustache.write(value);
  };

/** `{{date "d.m.Y"}}` prints today. The date of a mail isn't known to templates here. */
const today = (printed: PrintedTag): string | undefined => (printed.words.length === 0 ? asNamed(printed) : undefined);

const FILTERS = ['upper', 'lower', 'title', 'url', 'striptags'];

const DIALECT: HandlebarsDialect = {
  comparisons: {},
  calls: {},
  printed: {
    ...Object.fromEntries(FILTERS.map((name) => [name, withoutHelper(name)])),
    date: today,
    unsub: unsubscribeUrl,
  },
  hasBackslashComments: true,
};

/** Slots whose content a call of Mandrill's API replaces. */
const SLOT = /\smc:(?:edit|repeatable|variant|hideable)\b(?:\s*=\s*(?:"[^"<>]{0,100}"|'[^'<>]{0,100}'))?/g;

const reportSlots = (translation: Translation) => {
  for (const { 0: text, index } of translation.source.matchAll(SLOT)) {
    translation.reportOnce(index + 1, 'dialect.slot', { text: text.trim() });
  }
};

/** Translates a part of one of Mandrill's templates, in its Handlebars or with merge tags. */
export const translateMandrill = (source: string, part: Part): Translated => {
  const translation = createTranslation({ source, part });
  const tags = findTags(source, { delimiters: [...MUSTACHES, ['*|', '|*']], part });
  const translateTag = createTagTranslator(DIALECT, translation);
  const translateMergeTag = createMergeTagTranslator(translation);
  for (const tag of tags) {
    if (tag.open === '*|') translateMergeTag(tag);
    else translateTag(tag);
  }
  reportSlots(translation);
  reportForeignTags(translation, { isInTag: createTagLookup(tags), own: ['merge'] });
  return translation.finish();
};
