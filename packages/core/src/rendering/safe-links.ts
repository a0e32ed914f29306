/** Attributes whose value a mail client or browser may follow. */
const ATTRIBUTE = /(?<![\w-])(?:href|src|srcset|action|formaction|background|poster|data)\s*=\s*/gi;

/** Common harmless prefixes of links, checked first because that is fast. */
const HARMLESS = /["']?(?:https?:|mailto:|tel:|cid:|#|\/)/iy;

/** Schemes that run scripts (`javascript:`) or contain a document. Inline images are allowed. */
const RUNS = /^(?:(?:java|vb|live)script|mocha|data(?!:image\/(?:png|gif|jpe?g|webp|avif)[;,])):/i;

/** Characters that URL parsers drop (WHATWG URL, "basic URL parser"), and invisible ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what hides a scheme
const IGNORED = /[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g;

interface Value {
  from: number;
  to: number;
}

/**
 * Values of all attributes that may hold a link, without those that start with a harmless scheme or path. The HTML isn't parsed,
 * because mail programs may parse it differently.
 */
export function* linkValues(html: string): Generator<Value> {
  for (const { 0: name, index } of html.matchAll(ATTRIBUTE)) {
    const start = index + name.length;
    HARMLESS.lastIndex = start;
    if (!HARMLESS.test(html)) yield valueAt(html, start);
  }
}

const valueAt = (html: string, start: number): Value => {
  const quote = html[start];
  if (quote === '"' || quote === "'") {
    const end = html.indexOf(quote, start + 1);
    return { from: start + 1, to: end < 0 ? html.length : end };
  }
  const length = html.slice(start).search(/[\s>]/);
  return { from: start, to: length < 0 ? html.length : start + length };
};

const NAMED: Record<string, string> = { colon: ':', tab: '', newline: '' };

/** The beginning of a URL as a browser decodes it. No named entity stands for an ASCII letter. */
const decoded = (value: string): string =>
  value
    .slice(0, MAX_SCHEME_LENGTH)
    .replace(/&#x0*([0-9a-f]{1,6});?|&#0*(\d{1,7});?|&(colon|tab|newline);/gi, (_all, hex, decimal, name) =>
      name ? NAMED[name.toLowerCase()]! : characterOf(hex ? Number.parseInt(hex, 16) : Number(decimal)),
    )
    .replace(IGNORED, '');

/** How many characters of a link are decoded: enough for a scheme in which each letter is a long entity. */
const MAX_SCHEME_LENGTH = 1_000;

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/** Index of a link that runs a script for any context; undefined if there is none. */
export const findRunningLink = (source: string): number | undefined => {
  for (const { from, to } of linkValues(source)) {
    if (RUNS.test(decoded(source.slice(from, to)))) return from;
  }
  return undefined;
};

/** Replaces links that run scripts by `#`. */
export const withSafeLinks = (html: string): string => {
  let safe = '';
  let copied = 0;
  for (const { from, to } of linkValues(html)) {
    if (from < copied || !RUNS.test(decoded(html.slice(from, to)))) continue;
    safe += `${html.slice(copied, from)}#`;
    copied = to;
  }
  return copied === 0 ? html : safe + html.slice(copied);
};
