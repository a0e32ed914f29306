import Papa from 'papaparse';
import { DELIMITERS } from './encodings';
import { loneCrToLf } from './line-ends';

const MAX_LINES = 50;
const SEP_LINE = /^\ufeff?"?sep=(.)"?(?:\r\n?|\n|$)/i;
const ADDRESS = /^\s*[^\s@,;|]+@[^\s@,;|]+\s*$/;

/** Delimiter that a first line such as "sep=;" names, as Excel writes and reads it. */
export const sepLineDelimiter = (head: string): string | undefined => SEP_LINE.exec(head)?.[1];

/** Guesses the delimiter from the first lines: most lines have the same number of cells, and one cell is an address. */
export const guessDelimiter = (head: string): string => {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(head, delimiter);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
};

const scoreOf = (head: string, delimiter: string): number => {
  const text = loneCrToLf(head, delimiter);
  const { data, meta } = Papa.parse<string[]>(text, { delimiter, newline: '\n', preview: MAX_LINES });
  // Whether the text may end in the middle of a line.
  const isCut = !meta.truncated && data.length > 1 && !/[\r\n]$/.test(head);
  const lines = (isCut ? data.slice(0, -1) : data).filter((cells) => cells.some((cell) => cell.trim() !== ''));
  const widths = new Map<number, number>();
  for (const { length } of lines) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width, count] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  if (width < 2) return 0;
  const withAddress = lines.filter((cells) => cells.some((cell) => ADDRESS.test(cell))).length;
  return (count + withAddress) / lines.length + Math.min(width, 100) / 1_000;
};
