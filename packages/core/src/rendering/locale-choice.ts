/** Tags of recipients repeat, and reading one costs as much as rendering a mail. Any text may be given for a tag. */
const canonical = new Map<string, string | undefined>();
const MAX_TAGS = 1_000;
const MAX_TAG_LENGTH = 100;

/** A BCP 47 tag in its canonical form, such as `pt-BR` for `PT_br`; undefined if it is no tag. */
export const canonicalLocale = (tag: string): string | undefined => {
  if (canonical.has(tag)) return canonical.get(tag);
  const locale = readLocale(tag);
  if (canonical.size >= MAX_TAGS) canonical.clear();
  if (tag.length <= MAX_TAG_LENGTH) canonical.set(tag, locale);
  return locale;
};

const readLocale = (tag: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
};

/** The tag, and what is left of it without its last parts: `pt-BR`, `pt`. Empty if it is no tag. */
export const fallbacksOf = (tag: string): string[] => {
  const parts = canonicalLocale(tag)?.split('-') ?? [];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
};

/**
 * The language of a mail: the recipient's locale, else its language, else undefined for the template's own texts.
 * `locales` are canonical tags; `own` is the tag of the template's own texts, if it is known.
 */
export const chooseLocale = (
  wanted: string | undefined,
  { locales, own }: { locales: readonly string[]; own: string | null },
): string | undefined => {
  if (!wanted || locales.length === 0) return undefined;
  const found = fallbacksOf(wanted).find((tag) => tag === own || locales.includes(tag));
  return found === own ? undefined : found;
};

const languageOf = (tag: string): string | undefined => fallbacksOf(tag).at(-1);

/**
 * The locale that dates and numbers of a mail are formatted in: the recipient's, unless the mail's texts are known to be
 * in another language.
 */
export const formattingLocaleOf = (wanted: string | undefined, textLocale: string | null): string => {
  const recipient = wanted ? canonicalLocale(wanted) : undefined;
  if (!recipient) return textLocale ?? 'en';
  return textLocale === null || languageOf(recipient) === languageOf(textLocale) ? recipient : textLocale;
};
