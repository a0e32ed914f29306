import { addressOf } from './addresses.js';

/** What the human part of a bounce says about one recipient. */
export interface TranscriptEntry {
  recipient: string;
  /** The address that an alias made the recipient of. */
  originalRecipient: string | null;
  /** '' if nothing follows the address. */
  text: string;
}

export interface Transcript {
  /** The words before the first recipient. */
  preamble: string;
  entries: TranscriptEntry[];
}

const MAX_LINES = 2000;
const MAX_LINE_LENGTH = 1000;
const MAX_ENTRIES = 100;
const MAX_ENTRY_LENGTH = 2000;

/** An address at the beginning of a line, alone, before a colon or a bracket, or before the date that Exchange gives. */
const RECIPIENT =
  /^(\s{0,12})(?:<([^\s<>]{3,320})>|'([^\s<>']{3,320})'|([^\s<>'"(),;:]{3,320}))\s*(?::|\(|$| on )(.*)$/;

/** As in Postfix (`expanded from <fwd@dest.test>`) and Exim (`generated from fwd@dest.test`). */
const ALIAS = /\b(?:expanded|generated) from:?\s*<?([^\s<>()]{3,320})>?\)/;

/**
 * Finds recipients and the words about each in the human part of a bounce, as Postfix, Exim, OpenSMTPD, Sendmail, qmail and Exchange
 * write it. An entry begins after an empty line, or at a line that isn't indented more than the entry before it. The first one may also
 * begin with a bracket.
 */
export const readTranscript = (text: string): Transcript => {
  const preamble: string[] = [];
  const found: { indent: number; recipient: string; lines: string[]; isOpen: boolean }[] = [];
  let isAfterEmptyLine = true;
  for (const line of text.split(/\r?\n/, MAX_LINES).map((one) => one.slice(0, MAX_LINE_LENGTH))) {
    const entry = found.at(-1);
    const isEmpty = line.trim() === '';
    const started = isEmpty ? undefined : startOf(line);
    if (
      started &&
      found.length < MAX_ENTRIES &&
      (isAfterEmptyLine || (entry ? started.indent <= entry.indent : line.trimStart().startsWith('<')))
    ) {
      found.push({ ...started, isOpen: true });
    } else if (!entry) {
      preamble.push(line);
    } else if (!isEmpty && entry.isOpen) {
      entry.lines.push(line.trim());
    } else if (entry.lines.some(Boolean)) {
      entry.isOpen = false;
    }
    isAfterEmptyLine = isEmpty;
  }
  return {
    preamble: preamble.join('\n'),
    entries: found.map(({ recipient, lines }) => {
      const words = lines.join(' ').slice(0, MAX_ENTRY_LENGTH);
      return { recipient, originalRecipient: addressOf(ALIAS.exec(words)?.[1] ?? ''), text: words.trim() };
    }),
  };
};

const startOf = (line: string): { indent: number; recipient: string; lines: string[] } | undefined => {
  const [, indent, bracketed, quoted, bare, rest] = RECIPIENT.exec(line) ?? [];
  const recipient = addressOf(bracketed ?? quoted ?? bare ?? '');
  return recipient === null ? undefined : { indent: indent!.length, recipient, lines: [rest!.trim()] };
};
