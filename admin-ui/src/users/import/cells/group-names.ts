import { guardAgain } from '../../../components/csv/formula-guard';
import { keyOfHeader } from '../header-names';

export const SEPARATORS = [';', ',', '|', ':::'] as const;

const QUOTED_LIST = /^\s*"(?:[^"]|"")*"\s*(?:,\s*"(?:[^"]|"")*"\s*)+$/;

/** Guesses the separator of group names from the first cells of a column. Tidings exports with semicolons. */
export const guessSeparator = ({ name, cells }: { name: string; cells: string[] }): string => {
  if (keyOfHeader(name) === 'groups') return ';';
  if (cells.some((cell) => cell.includes(':::'))) return ':::';
  if (cells.some((cell) => QUOTED_LIST.test(cell))) return ',';
  return SEPARATORS.find((separator) => cells.some((cell) => cell.includes(separator))) ?? ';';
};

/** Labels that Google Contacts gives to everyone, such as "* myContacts". */
const GOOGLE_LABEL = /^\* /;

interface Part {
  text: string;
  isQuoted: boolean;
}

/**
 * Group names of a cell. A quoted name may contain the separator: `"Sales; EMEA"; Readers`. Earlier versions of Tidings exported without
 * quotes, so several parts are one name if a group of that name exists and not all parts do.
 */
export const readGroupNames = (
  cell: string,
  { separator, isKnown }: { separator: string; isKnown: (name: string) => boolean },
): string[] => {
  const parts = split(cell, separator);
  const names: string[] = [];
  for (let at = 0; at < parts.length; ) {
    const length = joinedLength({ parts: parts.slice(at), separator, isKnown });
    const name = joinParts(parts.slice(at, at + length), separator);
    const isQuoted = length === 1 && parts[at]!.isQuoted;
    // The server removes an apostrophe from the beginning of a cell. A quoted name was exported without an apostrophe, so one is added
    // here.
    names.push(isQuoted && at === 0 ? guardAgain(name) : name);
    at += length;
  }
  return names.filter((name) => name !== '' && !(separator === ':::' && GOOGLE_LABEL.test(name)));
};

const joinParts = (parts: Part[], separator: string) => parts.map(({ text }) => text).join(`${separator} `);

const joinedLength = ({
  parts,
  separator,
  isKnown,
}: {
  parts: Part[];
  separator: string;
  isKnown: (name: string) => boolean;
}): number => {
  const end = parts.findIndex(({ isQuoted }) => isQuoted);
  const plain = end < 0 ? parts : parts.slice(0, end);
  for (let length = plain.length; length > 1; length -= 1) {
    const some = plain.slice(0, length);
    if (isKnown(joinParts(some, separator)) && !some.every(({ text }) => isKnown(text))) return length;
  }
  return 1;
};

const QUOTED = /^\s*"((?:[^"]|"")*)"\s*$/;

const split = (cell: string, separator: string): Part[] => {
  if (!cell.includes('"')) return cell.split(separator).map((text) => ({ text: text.trim(), isQuoted: false }));
  const parts: Part[] = [];
  let from = 0;
  let isInside = false;
  const push = (until: number) => {
    const raw = cell.slice(from, until);
    const quoted = QUOTED.exec(raw)?.[1];
    parts.push({ text: quoted?.replaceAll('""', '"') ?? raw.trim(), isQuoted: quoted !== undefined });
  };
  for (let at = 0; at < cell.length; at += 1) {
    if (cell[at] === '"' && (isInside || cell.slice(from, at).trim() === '')) isInside = !isInside;
    else if (cell[at] === '"' && QUOTED.test(cell.slice(from, at))) isInside = true;
    else if (!isInside && cell.startsWith(separator, at)) {
      push(at);
      from = at + separator.length;
      at = from - 1;
    }
  }
  push(cell.length);
  return parts;
};
