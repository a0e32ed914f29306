const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** State of the scan in a cell. CLOSING: after a quote that ends the cell, unless another quote follows. */
const START = 0;
const PLAIN = 1;
const QUOTED = 2;
const CLOSING = 3;

/**
 * Replaces each lone CR outside of quotes by LF, so that a file may mix LF, CRLF and the CR of classic Mac OS. CRLF and quoted text stay
 * unchanged. The text starts at the beginning of a line. Quoting follows papaparse's rules.
 */
export const loneCrToLf = (text: string, delimiter: string): string => {
  if (!hasLoneCr(text)) return text;
  const separator = delimiter.charCodeAt(0);
  let place = START;
  let out = '';
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (place === QUOTED) {
      if (code === QUOTE) place = CLOSING;
    } else if (code === separator || code === LF) {
      place = START;
    } else if (code === QUOTE) {
      if (place !== PLAIN) place = QUOTED;
    } else if (code === CR) {
      if (text.charCodeAt(at + 1) === LF) continue;
      out += `${text.slice(copied, at)}\n`;
      copied = at + 1;
      place = START;
    } else if (place === START) {
      place = PLAIN;
    } else if (place === CLOSING && text[at]!.trim() !== '') {
      place = QUOTED;
    }
  }
  return out + text.slice(copied);
};

const hasLoneCr = (text: string): boolean => {
  for (let at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', at + 1)) {
    if (text.charCodeAt(at + 1) !== LF) return true;
  }
  return false;
};
