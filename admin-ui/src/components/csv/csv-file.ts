import Papa from 'papaparse';
import type { Reading } from './file/encodings';
import { guessDelimiter, sepLineDelimiter } from './file/guess-delimiter';
import { loneCrToLf } from './file/line-ends';
import { addCell, createTally, mergeTallies, type Tally } from './file/tally';
import { encodingOf, textOf } from './file-encoding';
import { UnreadableFile } from './unreadable-file';

export interface CsvLine {
  /** Line where the row begins, from 1, as in an editor. */
  line: number;
  cells: string[];
  /** The line has misplaced quotes. */
  isMalformed: boolean;
}

export interface CsvFile {
  name: string;
  encoding: string;
  delimiter: string;
  /** The first line is "sep=;" or the like, and not part of the table. */
  hasSepLine: boolean;
  /** Non-empty lines, including the header. */
  lineCount: number;
  first: CsvLine[];
  /** Statistics of the cells after `first`, by column. */
  rest: Tally[];
  /** Lines with bytes that are invalid in the encoding. */
  broken: { count: number; first: number | null };
  /** All lines from the beginning, one chunk at a time. */
  read: () => AsyncGenerator<CsvLine[]>;
}

const KEPT_LINES = 20;
/** Statistics are kept for the first columns only. */
const MAX_TALLIES = 500;
/** In characters. A longer line has a quote that is never closed. */
const MAX_LINE_LENGTH = 4 * 1024 * 1024;
/** Character that a decoder puts in place of an invalid byte. */
const BROKEN = '\ufffd';

/** Reads the whole file once, to find errors before the import and to count its lines. */
export const openCsv = async (file: File, given: Reading = {}): Promise<CsvFile> => {
  const guessed = await encodingOf(file);
  const encoding = given.encoding ?? guessed;
  const format = await formatOf(file, encoding);
  const delimiter = given.delimiter ?? format.delimiter;
  const { hasSepLine } = format;
  const read = () => linesOf(file, { encoding, delimiter, hasSepLine });

  const first: CsvLine[] = [];
  const rest: Tally[] = [];
  const broken: CsvFile['broken'] = { count: 0, first: null };
  let lineCount = 0;
  for await (const lines of read()) {
    for (const line of lines) {
      lineCount += 1;
      if (isBroken(line)) {
        broken.count += 1;
        broken.first ??= line.line;
      }
      if (first.length < KEPT_LINES) first.push(line);
      else tallyLine(rest, line);
    }
  }
  if (lineCount === 0) throw new UnreadableFile('empty');
  return { name: file.name, encoding, delimiter, hasSepLine, lineCount, first, rest, broken, read };
};

const isBroken = ({ cells }: CsvLine): boolean => cells.some((cell) => cell.includes(BROKEN));

const tallyLine = (tallies: Tally[], { cells }: CsvLine) => {
  for (let place = 0; place < cells.length && place < MAX_TALLIES; place += 1) {
    const tally = tallies[place] ?? createTally();
    tallies[place] = tally;
    addCell(tally, cells[place]!);
  }
};

/** Statistics of a column's cells below the header. */
export const tallyColumn = (
  { first, rest }: CsvFile,
  { place, headerLine }: { place: number; headerLine: number | null },
): Tally => {
  const tally = createTally();
  for (const { line, cells } of first) if (line > (headerLine ?? 0)) addCell(tally, cells[place] ?? '');
  return rest[place] ? mergeTallies(tally, rest[place]) : tally;
};

interface Format {
  delimiter: string;
  hasSepLine: boolean;
}

const formatOf = async (file: File, encoding: string): Promise<Format> => {
  for await (const text of textOf(file, { encoding })) {
    const named = sepLineDelimiter(text);
    return { delimiter: named ?? guessDelimiter(text), hasSepLine: named !== undefined };
  }
  throw new UnreadableFile('empty');
};

interface Parsed {
  data: string[][];
  errors: { code: string; row: number }[];
  meta: { cursor: number };
}

// Reads a file in lines. papaparse could read the file, but breaks characters at chunk boundaries and accepts only one kind of line end.
// So it gets decoded text.
async function* linesOf(
  file: File,
  { encoding, delimiter, hasSepLine }: Format & { encoding: string },
): AsyncGenerator<CsvLine[]> {
  const read = createReader({ delimiter, hasSepLine });
  let rest = '';
  for await (const piece of textOf(file, { encoding })) {
    const text = rest + piece;
    // Only the next chunk shows whether an LF follows a CR at the end of a chunk.
    const held = text.endsWith('\r') ? '\r' : '';
    const known = loneCrToLf(text.slice(0, text.length - held.length), delimiter);
    const { lines, end } = read(known, { isWhole: false });
    rest = known.slice(end) + held;
    if (rest.length > MAX_LINE_LENGTH) break;
    if (lines.length > 0) yield lines;
  }
  yield read(loneCrToLf(rest, delimiter), { isWhole: true }).lines;
}

/** Counts lines across chunks. The text after `end` belongs to the next chunk, except in the last one. */
const createReader = ({ delimiter, hasSepLine }: Format) => {
  let next = 1;
  return (text: string, { isWhole }: { isWhole: boolean }): { lines: CsvLine[]; end: number } => {
    const { data, errors, meta } = new Papa.Parser({ delimiter, newline: '\n' }).parse(text, 0, !isWhole) as Parsed;
    const malformed = new Set(errors.map(({ row }) => row));
    const lines = data.map((cells, row) => {
      const line = next;
      const last = cells.length - 1;
      // The last cell of a line that ends with CRLF contains the CR.
      if (cells[last]?.endsWith('\r')) cells[last] = cells[last].slice(0, -1);
      next += 1;
      for (const cell of cells) next += breaksIn(cell);
      return { line, cells, isMalformed: malformed.has(row) };
    });
    if (errors.some(({ code }) => code === 'MissingQuotes')) throw new UnreadableFile('open_quote', lines.at(-1)!.line);
    const isHeld = ({ line, cells }: CsvLine) =>
      !(hasSepLine && line === 1) && cells.some((cell) => cell.trim() !== '');
    return { lines: lines.filter(isHeld), end: meta.cursor };
  };
};

const breaksIn = (cell: string): number => (/[\r\n]/.test(cell) ? cell.match(/\r\n|\r|\n/g)!.length : 0);
