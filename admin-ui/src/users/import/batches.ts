import type { Column } from './columns';
import type { CsvFile, CsvLine } from './csv-file';
import type { ImportUserRow } from './import.generated';
import { type Problem, type ReadRow, readRow } from './read-row';

export interface RefusedLine {
  line: number;
  cells: string[];
  problems: Problem[];
}

/** What goes to the server in one call, with the lines that it comes from, and those that needn't go there to be refused. */
export interface Batch {
  rows: ImportUserRow[];
  lines: CsvLine[];
  refused: RefusedLine[];
}

const MOST_LINES = 500;
/** The server takes 1 MiB. */
const MOST_BYTES = 900_000;

export async function* batchesOf(file: CsvFile, { columns, isHeaded }: { columns: Column[]; isHeaded: boolean }) {
  const findEarlier = createEarlierFinder();
  let batch: Batch = { rows: [], lines: [], refused: [] };
  let bytes = 0;
  let isHeader = isHeaded;

  for await (const lines of file.read()) {
    for (const line of lines) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      const { row, problems } = withTwice(readRow(line, columns), (field, key) => findEarlier(field, key, line.line));
      const size = sizeOf(row);
      if (size > MOST_BYTES) problems.push({ field: '', message: 'tidings.users_import.fault.too_long' });
      const isFull = batch.lines.length + batch.refused.length >= MOST_LINES || bytes + size > MOST_BYTES;
      if (isFull) {
        yield batch;
        batch = { rows: [], lines: [], refused: [] };
        bytes = 0;
      }
      if (problems.length > 0) {
        batch.refused.push({ line: line.line, cells: line.cells, problems });
        continue;
      }
      batch.rows.push(row);
      batch.lines.push(line);
      bytes += size;
    }
  }
  if (batch.lines.length + batch.refused.length > 0) yield batch;
}

const encoder = new TextEncoder();
const sizeOf = (row: ImportUserRow) => encoder.encode(JSON.stringify(row)).length + 1;

type FindEarlier = (field: 'email' | 'username', key: string, line: number) => number | undefined;

/** The server sees one call at a time: whoever stands twice in the file, far apart, is seen only here. */
const createEarlierFinder = (): FindEarlier => {
  const lineOf = { email: new Map<string, number>(), username: new Map<string, number>() };
  return (field, key, line) => {
    const earlier = lineOf[field].get(key);
    if (earlier === undefined) lineOf[field].set(key, line);
    return earlier;
  };
};

const withTwice = (
  { row, problems }: ReadRow,
  findEarlier: (field: 'email' | 'username', key: string) => number | undefined,
): ReadRow => {
  const twice = (['email', 'username'] as const).flatMap((field): Problem[] => {
    const key = row[field]?.toLowerCase();
    const earlier = key && findEarlier(field, key);
    return earlier ? [{ field, message: 'tidings.users_import.fault.twice', args: { line: earlier } }] : [];
  });
  return { row, problems: [...problems, ...twice] };
};
