import Papa from 'papaparse';
import type { RefusedLine } from './batches';
import { FORMULA } from './formula-guard';

/** The refused lines as they were, with why they were refused: to be mended and imported again. Nothing in it runs in a spreadsheet. */
export const refusedCsv = (
  refused: RefusedLine[],
  {
    header,
    delimiter,
    reasonName,
    reasonOf,
  }: {
    /** Null for a file without one. */
    header: string[] | null;
    delimiter: string;
    reasonName: string;
    reasonOf: (line: RefusedLine) => string;
  },
): Blob => {
  const width = refused.reduce((most, { cells }) => Math.max(most, cells.length), header?.length ?? 0);
  const padded = (cells: string[]) => Array.from({ length: width }, (_, place) => cells[place] ?? '');
  const lines = refused.map((line) => [...padded(line.cells), reasonOf(line)]);
  const text = Papa.unparse(header ? [[...padded(header), reasonName], ...lines] : lines, {
    delimiter,
    escapeFormulae: FORMULA,
  });
  // Excel reads Cyrillic by the mark alone.
  return new Blob(['\uFEFF', text], { type: 'text/csv' });
};
