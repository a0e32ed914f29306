import Papa from 'papaparse';
import { FORMULA } from '../../components/csv/formula-guard';
import type { RefusedLine } from './batches';

/** Number of lines that are written before the page gets time to respond. */
const PIECE = 1_000;

interface Wording {
  /** Null for a file without a header. */
  header: string[] | null;
  delimiter: string;
  reasonName: string;
  reasonOf: (line: RefusedLine) => string;
}

/**
 * CSV file of the refused lines with their reasons, to be corrected and imported again. Formulas are guarded, and the page stays
 * responsive.
 */
export const refusedCsv = async (
  refused: RefusedLine[],
  { header, delimiter, reasonName, reasonOf }: Wording,
): Promise<Blob> => {
  const width = refused.reduce((most, { cells }) => Math.max(most, cells.length), header?.length ?? 0);
  const lineOf = (cells: string[], reason: string) => [
    ...Array.from({ length: width }, (_, place) => cells[place] ?? ''),
    reason,
  ];
  const write = (lines: string[][]) => `${Papa.unparse(lines, { delimiter, escapeFormulae: FORMULA })}\r\n`;

  // Excel recognises UTF-8 only by the byte order mark.
  const parts = ['\uFEFF', header ? write([lineOf(header, reasonName)]) : ''];
  for (let from = 0; from < refused.length; from += PIECE) {
    parts.push(write(refused.slice(from, from + PIECE).map((line) => lineOf(line.cells, reasonOf(line)))));
    await aMoment();
  }
  return new Blob(parts, { type: 'text/csv' });
};

const aMoment = () => new Promise((resolve) => setTimeout(resolve));
