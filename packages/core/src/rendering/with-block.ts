import Handlebars from 'handlebars';

const COMMENT = /<!--[\s\S]*?-->/g;
const BODY = /<body(?=[\s>])(?:[^>"']|"[^"]*"|'[^']*')*>/i;

export interface Block {
  style: string;
  /** Is escaped. */
  text: string;
  /** HTML that follows the text. */
  filler?: string;
}

/** The HTML with a block at the start of its body. */
export const withBlock = (html: string, block: Block): string => {
  const at = startOfBody(html);
  return html.slice(0, at) + htmlOf(block) + html.slice(at);
};

export const htmlOf = ({ style, text, filler = '' }: Block): string =>
  `<div style="${style}">${Handlebars.escapeExpression(text)}${filler}</div>`;

/** Where a block goes. Some pages have a second `<body>` in a conditional comment, for Outlook only. */
export const startOfBody = (html: string): number => {
  const body = BODY.exec(html.replace(COMMENT, (comment) => ' '.repeat(comment.length)));
  if (body) return body.index + body[0].length;
  // A page without <body>: browsers open it at the first element that isn't part of a head.
  return /^\s*(?:<!doctype[^>]*>\s*)?(?:<html\b[^>]*>\s*)?(?:<head\b[\s\S]*?<\/head\s*>)?/i.exec(html)![0].length;
};
