/** Attributes whose value a mail program, or a browser, may follow. */
const ATTRIBUTE = /(?<![\w-])(?:href|src|srcset|action|formaction|background|poster|data)\s*=\s*/gi;

/** What most links begin with, and needs no second look. */
const HARMLESS = /["']?(?:https?:|mailto:|tel:|cid:|#|\/)/iy;

/** Schemes that run something (`javascript:`), or hold a page of their own. Pictures in the page itself are pictures. */
const RUNS = /^(?:(?:java|vb|live)script|mocha|data(?!:image\/(?:png|gif|jpe?g|webp|avif)[;,])):/i;

/** What may stand in a URL without changing it (WHATWG URL, "basic URL parser"), and what nobody sees. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what hides a scheme
const UNSEEN = /[\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]/g;

interface Value {
  from: number;
  to: number;
}

/** Every value of such an attribute, wherever it stands: nothing is taken for a text that might be a tag to somebody else. */
function* linkValues(html: string): Generator<Value> {
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

/** The beginning of a URL as a browser reads it. No name stands for a letter of ASCII. */
const asRead = (value: string): string =>
  value
    .slice(0, LONGEST_SCHEME)
    .replace(/&#x0*([0-9a-f]{1,6});?|&#0*(\d{1,7});?|&(colon|tab|newline);/gi, (_all, hex, decimal, name) =>
      name ? NAMED[name.toLowerCase()]! : characterOf(hex ? Number.parseInt(hex, 16) : Number(decimal)),
    )
    .replace(UNSEEN, '');

/** Enough for a scheme, each letter of which may be written in many. */
const LONGEST_SCHEME = 1_000;

const characterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/** Where in the source a link runs something, or would, whatever the context; undefined where none does. */
export const findRunningLink = (source: string): number | undefined => {
  for (const { from, to } of linkValues(source)) {
    if (RUNS.test(asRead(source.slice(from, to)))) return from;
  }
  return undefined;
};

/** The same HTML; whatever link runs something leads nowhere (`#`). */
export const withSafeLinks = (html: string): string => {
  let safe = '';
  let copied = 0;
  for (const { from, to } of linkValues(html)) {
    if (from < copied || !RUNS.test(asRead(html.slice(from, to)))) continue;
    safe += `${html.slice(copied, from)}#`;
    copied = to;
  }
  return copied === 0 ? html : safe + html.slice(copied);
};
