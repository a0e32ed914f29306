const DISPLAY_NONE = /(?:^|[;\s])display\s*:\s*none/i;
const INVISIBLE = /(?:^|[;\s])(?:visibility\s*:\s*hidden|opacity\s*:\s*0*(?:\.0+)?\s*(?:!|;|$))/i;
const NO_HEIGHT = /(?:^|[;\s])max-height\s*:\s*0(?:px|pt|r?em|%)?\s*(?:!|;|$)/i;
const CLIPPED_TO_NOTHING = /(?:^|[;\s])height\s*:\s*0(?:px|pt|r?em)?\s*(?:!|;|$)/i;
const CLIPS = /overflow\s*:\s*hidden/i;
/** Matches styles with which text is visible even in an element with a height of zero. */
const SPILLS = /overflow\s*:\s*visible|(?:^|[;\s])position\s*:/i;
const FONT_SIZE = /(?:^|[;\s])font-size\s*:\s*(\d*\.?\d+)\s*(px|pt|r?em|%)?/i;

export interface Visibility {
  /** Hidden in every mail client, with all its descendants. */
  isHidden: boolean;
  /** The element's own text is at most 1 px high. */
  isTiny: boolean;
  hasFontSize: boolean;
}

/** Caches styles, which recur in every mail of a template. Cleared when it is full. */
const known = new Map<string, Visibility>();
const MAX_KNOWN = 2_000;
const MAX_KNOWN_LENGTH = 1_000;

/**
 * The visibility that a style attribute gives an element. `mso-hide: all` alone hides from Outlook only; the links of
 * bulletproof buttons have it.
 */
export const visibilityOf = (style: string): Visibility => {
  const before = known.get(style);
  if (before) return before;
  const visibility = readVisibility(style);
  if (known.size >= MAX_KNOWN) known.clear();
  if (style.length <= MAX_KNOWN_LENGTH) known.set(style, visibility);
  return visibility;
};

const readVisibility = (style: string): Visibility => {
  const [, size, unit = 'px'] = FONT_SIZE.exec(style) ?? [];
  return {
    isHidden:
      DISPLAY_NONE.test(style) ||
      INVISIBLE.test(style) ||
      (NO_HEIGHT.test(style) && !SPILLS.test(style)) ||
      (CLIPPED_TO_NOTHING.test(style) && CLIPS.test(style)),
    isTiny: size !== undefined && Number(size) <= (unit === 'px' || unit === 'pt' ? 1 : 0),
    hasFontSize: /font/i.test(style),
  };
};

const SIMPLE_SELECTOR = /^(?:[a-z][a-z0-9]*)?([.#][\w-]+)$/i;

/** Classes and ids (`.preheader`, `#preview`) that a style sheet hides, outside of at-rules. */
export const findHidingSelectors = (css: string): string[] => {
  const rules = withoutAtRules(css.replace(/\/\*[\s\S]*?\*\//g, ''));
  return [...rules.matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, selectors, style]) =>
    readVisibility(style!).isHidden
      ? selectors!.split(',').flatMap((one) => SIMPLE_SELECTOR.exec(one.trim())?.[1] ?? [])
      : [],
  );
};

const withoutAtRules = (css: string): string => {
  let rules = '';
  for (let at = 0; at < css.length; ) {
    const start = css.indexOf('@', at);
    if (start < 0) return rules + css.slice(at);
    rules += css.slice(at, start);
    at = endOfAtRule(css, start);
  }
  return rules;
};

/** The index after `@import …;`, or after the closing brace of `@media … { … }`. */
const endOfAtRule = (css: string, start: number): number => {
  let depth = 0;
  for (let at = start; at < css.length; at += 1) {
    if (css[at] === ';' && depth === 0) return at + 1;
    if (css[at] === '{') depth += 1;
    if (css[at] === '}' && --depth <= 0) return at + 1;
  }
  return css.length;
};
