import { type Block, htmlOf, withBlock } from './with-block.js';

/** Inboxes show about this many characters beside the subject, and go on with the mail's text if there are fewer. */
const FILLED_LENGTH = 150;

/** A filler that takes space in an inbox and shows nothing. */
const FILLER = '&zwnj;&nbsp;';

const HIDDEN =
  'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;color:transparent;font-size:1px;line-height:1px;mso-hide:all';

/** The HTML with a hidden text at the start of its body. */
export const withPreheader = (html: string, preheader: string): string => {
  if (preheader === '') return html;
  return withBlock(html, blockOf(preheader));
};

/** The HTML of a preheader that isn't empty. */
export const hiddenPreheader = (preheader: string): string => htmlOf(blockOf(preheader));

const blockOf = (preheader: string): Block => ({
  style: HIDDEN,
  text: preheader,
  filler: FILLER.repeat(Math.max(0, FILLED_LENGTH - preheader.length)),
});
