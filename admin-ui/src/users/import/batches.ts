import type { CsvFile, CsvLine } from '../../components/csv/csv-file';
import type { ImportUserRow } from './import.generated';
import type { Plan } from './plan';
import { createRowReader, type KnownGroups, type Notice, type Problem } from './read-row';

export interface RefusedLine {
  line: number;
  cells: string[];
  problems: Problem[];
}

export interface NotedLine {
  line: number;
  email: string;
  notices: Notice[];
}

/** One call to the server: its rows, the line of each row, and lines that are refused without asking the server. */
export interface Batch {
  rows: ImportUserRow[];
  lines: CsvLine[];
  refused: RefusedLine[];
  noted: NotedLine[];
  /** Number of lines that the plan skips because the person gets no mail. */
  leftOut: number;
  /** Number of rows about people who get no mail. */
  stopped: number;
}

const emptyBatch = (): Batch => ({ rows: [], lines: [], refused: [], noted: [], leftOut: 0, stopped: 0 });

const MAX_LINES = 500;
/** Maximum size of a call. The server's limit is 1 MiB. */
const MAX_BYTES = 900_000;

/**
 * Splits a file into calls. A line that repeats an address is refused, unless it says that the person gets no mail: then it makes the
 * person inactive.
 */
export async function* batchesOf(
  file: CsvFile,
  { plan, isKnownGroup }: { plan: Plan; isKnownGroup: KnownGroups },
): AsyncGenerator<Batch> {
  const findEarlier = createEarlierFinder();
  const readRow = createRowReader(plan, { isKnownGroup });
  let batch = emptyBatch();
  let bytes = 0;

  for await (const lines of file.read()) {
    for (const line of lines) {
      if (line.line <= (plan.headerLine ?? 0)) continue;
      const read = readRow(line);
      const twice = findTwice(read.row, { line: line.line, findEarlier });
      const stopsEarlier = read.isStopped && plan.stopped !== 'ignore' && twice.some(({ field }) => field === 'email');
      const row = stopsEarlier ? { email: read.row.email, isActive: false } : read.row;
      const problems = stopsEarlier ? read.problems : [...read.problems, ...twice];
      const size = sizeOf(row);
      if (size > MAX_BYTES) problems.push({ field: '', message: 'tidings.users.import.fault.too_long' });
      // The server refuses a call with the same address twice.
      if (countOf(batch) >= MAX_LINES || bytes + size > MAX_BYTES || (stopsEarlier && countOf(batch) > 0)) {
        yield batch;
        batch = emptyBatch();
        bytes = 0;
      }
      if (problems.length > 0) {
        batch.refused.push({ line: line.line, cells: line.cells, problems });
      } else if (read.isStopped && plan.stopped === 'leaveOut' && !stopsEarlier) {
        batch.leftOut += 1;
      } else {
        batch.rows.push(row);
        batch.lines.push(line);
        if (read.notices.length > 0) batch.noted.push({ line: line.line, email: row.email, notices: read.notices });
        if (read.isStopped) batch.stopped += 1;
        bytes += size;
      }
    }
  }
  if (countOf(batch) > 0) yield batch;
}

const countOf = ({ rows, refused, leftOut }: Batch): number => rows.length + refused.length + leftOut;

const encoder = new TextEncoder();
const sizeOf = (row: ImportUserRow) => encoder.encode(JSON.stringify(row)).length + 1;

type FindEarlier = (field: 'email' | 'username', key: string, line: number) => number | undefined;

/** The server checks one call at a time, so duplicates across calls are found here. */
const createEarlierFinder = (): FindEarlier => {
  const lineOf = { email: new Map<string, number>(), username: new Map<string, number>() };
  return (field, key, line) => {
    const earlier = lineOf[field].get(key);
    if (earlier === undefined) lineOf[field].set(key, line);
    return earlier;
  };
};

const findTwice = (row: ImportUserRow, { line, findEarlier }: { line: number; findEarlier: FindEarlier }): Problem[] =>
  (['email', 'username'] as const).flatMap((field): Problem[] => {
    const key = row[field]?.toLowerCase();
    const earlier = key && findEarlier(field, key, line);
    return earlier ? [{ field, message: 'tidings.users.import.fault.twice', args: { line: earlier } }] : [];
  });
