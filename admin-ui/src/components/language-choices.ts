const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Regional variants that differ enough for texts of their own. */
const VARIANTS = ['en-GB', 'en-US', 'es-419', 'fr-CA', 'pt-BR', 'pt-PT', 'sr-Latn', 'zh-Hans', 'zh-Hant'];

/** Names of languages in the language of the admin; undefined for tags that the browser doesn't know. */
export const languageNames = (locale: string): ((tag: string) => string | undefined) => {
  const names = new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' });
  return (tag) => {
    try {
      return names.of(tag);
    } catch {
      return undefined;
    }
  };
};

/**
 * Languages to choose from, with their names in the language of the admin: all of ISO 639-1 that the browser knows, frequent variants, and
 * those that `used` names.
 */
export const languageChoices = (locale: string, used: readonly string[]): { id: string; name: string }[] => {
  const nameOf = languageNames(locale);
  const pairs = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second));
  // Old codes such as "iw" have the name of the new code.
  const known = pairs.filter((tag) => nameOf(tag) !== undefined && Intl.getCanonicalLocales(tag)[0] === tag);
  const { compare } = new Intl.Collator(locale);
  return [...new Set([...known, ...VARIANTS, ...used])]
    .map((tag) => ({ id: tag, name: `${nameOf(tag) ?? tag} (${tag})` }))
    .sort((one, other) => compare(one.name, other.name));
};
