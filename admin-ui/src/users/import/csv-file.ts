import Papa from 'papaparse';
import { encodingOf, textOf } from './file-encoding';
import { UnreadableFile } from './unreadable-file';

export interface CsvLine {
  /** Where it begins in the file, counted from 1 as editors do. */
  line: number;
  cells: string[];
  /** Quotation marks stand where they can't be read. */
  isMalformed: boolean;
}

export interface CsvFile {
  name: string;
  encoding: string;
  delimiter: string;
  /** Lines that hold something, a header's included. */
  lineCount: number;
  first: CsvLine[];
  /** All of them, from the beginning, a piece of the file at a time. */
  read: () => AsyncGenerator<CsvLine[]>;
}

const KEPT_LINES = 6;
/** Characters: what is longer than that without an end has a quotation mark that nobody closed. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** Reads all of a file once, which finds what is wrong with it before anything is done, and says how long it is. */
export const openCsv = async (file: File): Promise<CsvFile> => {
  const encoding = await encodingOf(file);
  const format = await formatOf(file, encoding);
  const read = () => linesOf(file, { encoding, ...format });

  const first: CsvLine[] = [];
  let lineCount = 0;
  for await (const lines of read()) {
    first.push(...lines.slice(0, KEPT_LINES - first.length));
    lineCount += lines.length;
  }
  if (lineCount === 0) throw new UnreadableFile('empty');
  return { name: file.name, encoding, delimiter: format.delimiter, lineCount, first, read };
};

interface Format {
  delimiter: string;
  newline: '\n' | '\r' | '\r\n';
}

const formatOf = async (file: File, encoding: string): Promise<Format> => {
  for await (const text of textOf(file, { encoding })) {
    const { meta } = Papa.parse(text, { preview: 50 });
    return { delimiter: meta.delimiter, newline: meta.linebreak as Format['newline'] };
  }
  throw new UnreadableFile('empty');
};

interface Parsed {
  data: string[][];
  errors: { code: string; row: number }[];
  meta: { cursor: number };
}

// papaparse reads files itself, but breaks the letters that lie across two of its pieces: it is given text here.
async function* linesOf(file: File, { encoding, ...format }: Format & { encoding: string }): AsyncGenerator<CsvLine[]> {
  const read = createReader(format);
  let rest = '';
  for await (const text of textOf(file, { encoding })) {
    const { lines, end } = read(rest + text, { isWhole: false });
    rest = (rest + text).slice(end);
    if (rest.length > LONGEST_LINE) break;
    if (lines.length > 0) yield lines;
  }
  yield read(rest, { isWhole: true }).lines;
}

/** Counts lines from piece to piece. Of a piece that isn't the last, what stands behind `end` is still to be read. */
const createReader = (format: Format) => {
  let next = 1;
  return (text: string, { isWhole }: { isWhole: boolean }): { lines: CsvLine[]; end: number } => {
    const { data, errors, meta } = new Papa.Parser(format).parse(text, 0, !isWhole) as Parsed;
    const malformed = new Set(errors.map(({ row }) => row));
    const lines = data.map((cells, row) => {
      const line = next;
      next += 1 + cells.reduce((breaks, cell) => breaks + breaksIn(cell), 0);
      return { line, cells, isMalformed: malformed.has(row) };
    });
    if (errors.some(({ code }) => code === 'MissingQuotes')) throw new UnreadableFile('open_quote', lines.at(-1)!.line);
    return { lines: lines.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')), end: meta.cursor };
  };
};

const breaksIn = (cell: string): number => cell.match(/\r\n|\r|\n/g)?.length ?? 0;
