const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Where the scan stands in a cell. `closing`: behind a quotation mark that ends the cell, unless another one follows. */
type Place = 'start' | 'plain' | 'quoted' | 'closing';

/**
 * Turns each line end outside quotation marks (CRLF, LF, a lone CR) into LF, so that a file may mix them. Line ends
 * inside quotation marks stay as they are. Takes the text piece by piece, and opens and closes cells as papaparse does.
 */
export const createLineEnds = (delimiter: string): ((text: string) => string) => {
  const separator = delimiter.charCodeAt(0);
  let place: Place = 'start';
  let isAfterCr = false;

  return (text) => {
    let out = '';
    let copied = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === LF && isAfterCr) {
        out += text.slice(copied, at);
        copied = at + 1;
        isAfterCr = false;
        continue;
      }
      isAfterCr = false;
      if (place === 'quoted') {
        if (code === QUOTE) place = 'closing';
        continue;
      }
      if (code === CR) {
        out += `${text.slice(copied, at)}\n`;
        copied = at + 1;
        isAfterCr = true;
        place = 'start';
      } else if (code === LF || code === separator) {
        place = 'start';
      } else if (code === QUOTE) {
        if (place !== 'plain') place = 'quoted';
      } else if (place === 'start') {
        place = 'plain';
      } else if (place === 'closing' && text[at]!.trim() !== '') {
        place = 'quoted';
      }
    }
    return out + text.slice(copied);
  };
};
