/** TEXT: sent as plain text. HTML: sent as HTML with a generated text part. */
export type TemplateFormat = 'HTML' | 'TEXT';

/** HTML elements, including obsolete ones, which are common in mails. */
const ELEMENTS =
  'a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blink|blockquote|body|br|button|canvas|' +
  'caption|center|cite|code|col|colgroup|data|datalist|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|figure|' +
  'font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|listing|main|map|' +
  'mark|marquee|math|menu|meta|meter|nav|nobr|noframes|noscript|object|ol|optgroup|option|output|p|param|picture|plaintext|pre|' +
  'progress|q|rp|rt|ruby|s|samp|script|search|section|select|slot|small|source|spacer|span|strike|strong|style|sub|summary|sup|svg|' +
  'table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr|xmp|[ovw]:[a-z]+';

/** A tag name is followed by an attribute, the end of the tag, or a Handlebars expression. */
const TAG = new RegExp(`<!doctype\\b|<!--|<!\\[(?:if|endif)\\b|</?(?:${ELEMENTS})(?=[\\s/>{])`, 'i');

const CUSTOM_ELEMENT = /<(\/?)([a-z][a-z0-9]*-[a-z0-9-]*)(?=[\s/>{])/gi;

/** Guesses the format from the unrendered content, including its expressions. */
export const detectFormat = (content: string): TemplateFormat => {
  const tags = upToLastTag(content);
  return TAG.test(tags) || hasCustomElement(tags) ? 'HTML' : 'TEXT';
};

/** A tag ends with `>`, so nothing after the last one is a tag. */
const upToLastTag = (content: string): string => content.slice(0, content.lastIndexOf('>') + 1);

/** Whether there is a custom element with a closing tag. `<first-name>` alone is a placeholder in plain text. */
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
 * Format of a template that was stored before formats existed. Older servers and workers use this rule, so it must
 * not change.
 */
export const formatWithout = (content: string): TemplateFormat =>
  FIRST_RULE.test(upToLastTag(content)) ? 'HTML' : 'TEXT';

/** What may precede the root of an MJML document. */
const PROLOGUE = /^(?:\s|\ufeff|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!doctype[^>]*>|\{\{!--[\s\S]*?--\}\}|\{\{[^}]*\}\})*/i;

/** Index where MJML begins (a document or a part such as `<mj-section>`); undefined if the content isn't MJML. */
export const findMjml = (content: string): number | undefined => {
  const start = PROLOGUE.exec(content)![0].length;
  return /^<(?:mjml|mj-[a-z]+)(?=[\s/>{])/i.test(content.slice(start, start + 40)) ? start : undefined;
};
