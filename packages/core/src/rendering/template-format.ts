/** TEXT: the content goes out as plain text. HTML: as HTML, with a text part made from it. */
export type TemplateFormat = 'HTML' | 'TEXT';

/** Elements of HTML, obsolete ones too: mails are full of them. */
const ELEMENTS =
  'a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blink|blockquote|body|br|button|canvas|' +
  'caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|' +
  'font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|listing|main|map|' +
  'mark|marquee|math|menu|meta|meter|nav|nobr|noframes|noscript|object|ol|optgroup|option|output|p|param|picture|plaintext|pre|' +
  'progress|q|rp|rt|ruby|s|samp|script|search|section|select|slot|small|source|spacer|span|strike|strong|style|sub|summary|sup|svg|' +
  'table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr|xmp|[ovw]:[a-z]+';

/** After the name stands an attribute, the end of the tag, or an expression of Handlebars. */
const TAG = new RegExp(`<!doctype\\b|<!--|<!\\[(?:if|endif)\\b|</?(?:${ELEMENTS})(?=[\\s/>{])`, 'i');

const CUSTOM_ELEMENT = /<(\/?)([a-z][a-z0-9]*-[a-z0-9-]*)(?=[\s/>{])/gi;

/** What a template's content looks like. It is read as it is written, expressions and all. */
export const detectFormat = (content: string): TemplateFormat => {
  const tags = upToLastTag(content);
  return TAG.test(tags) || hasCustomElement(tags) ? 'HTML' : 'TEXT';
};

/** A tag ends in `>`: what stands after the last one is none. */
const upToLastTag = (content: string): string => content.slice(0, content.lastIndexOf('>') + 1);

/** One that is closed, too: `<first-name>` alone is a gap that somebody left in a text. */
const hasCustomElement = (content: string): boolean => {
  const opened = new Set<string>();
  for (const [, slash, name] of content.matchAll(CUSTOM_ELEMENT)) {
    if (slash && opened.has(name!.toLowerCase())) return true;
    opened.add(name!.toLowerCase());
  }
  return false;
};

const FIRST_RULE =
  /<(?:!doctype|html|head|body|table|div|p|h[1-6]|br|a|ul|ol|li|img|span|strong|em|b|i|section|style)(?=[\s/>])/i;

/**
 * The format of a template that was stored without one, by a server that didn't have formats. Such servers and workers go by this
 * rule, so it stays as it is.
 */
export const formatWithout = (content: string): TemplateFormat =>
  FIRST_RULE.test(upToLastTag(content)) ? 'HTML' : 'TEXT';

/** What may stand before the root of an MJML document. */
const PROLOGUE = /^(?:\s|\ufeff|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype[^>]*>|\{\{!--[\s\S]*?--\}\}|\{\{[^}]*\}\})*/i;

/** Where a content that is MJML begins, or a part of it such as `<mj-section>`; undefined where it is none. */
export const findMjml = (content: string): number | undefined => {
  const start = PROLOGUE.exec(content)![0].length;
  return /^<(?:mjml|mj-[a-z]+)(?=[\s/>{])/i.test(content.slice(start, start + 40)) ? start : undefined;
};
