const MAX_HEADER_LENGTH = 500;

/** Language tags of an Accept-Language header (RFC 9110 section 12.5.4), the preferred one first. */
export const acceptedLocales = (header: string | undefined): string[] =>
  (header ?? '')
    .slice(0, MAX_HEADER_LENGTH)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const weight = parameters.find((one) => /^q=/i.test(one))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => /^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/** `zh-Hant-TW`, `zh-Hant`, `zh`. In lower case. */
const fallbacksOf = (locale: string): string[] => {
  const parts = locale.toLowerCase().split(/[-_]/);
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
};

/** The entry for the first of the locales that there is one for, or for the locale without region or script. */
export const pickByLocale = <Value>(
  entries: Readonly<Record<string, Value>>,
  locales: readonly string[],
): { locale: string; value: Value } | undefined => {
  const byLocale = new Map(Object.entries(entries).map(([locale, value]) => [locale.toLowerCase(), { locale, value }]));
  for (const locale of locales.flatMap(fallbacksOf)) {
    const found = byLocale.get(locale);
    if (found) return found;
  }
  return undefined;
};
