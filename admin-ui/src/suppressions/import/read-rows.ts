import { type CsvFile, type CsvLine } from '../../components/csv/csv-file';
import { unguard } from '../../components/csv/formula-guard';
import type { ImportSuppressionRow } from './import.generated';
import type { Source } from './sources';

export interface Batch {
  rows: ImportSuppressionRow[];
  /** Line of each row in the file. */
  lines: number[];
  /** Rows of the file that aren't suppressions. */
  leftOut: number;
}

const MAX_ROWS = 500;
/** Maximum size of a call. The server's limit is 1 MiB. */
const MAX_BYTES = 900_000;

/** Scope of rows whose source has none of its own. */
export interface UnsubscribeScope {
  scope: 'ALL_TOPICS' | 'TOPIC';
  topic: string | null;
}

/** Reads a file in batches, one at a time. */
export async function* batchesOf(
  file: CsvFile,
  { source, header, unsubscribes }: { source: Source; header: CsvLine; unsubscribes: UnsubscribeScope },
): AsyncGenerator<Batch> {
  const places = new Map(header.cells.map((name, place) => [name.trim().toLowerCase(), place]));
  let batch: Batch = { rows: [], lines: [], leftOut: 0 };
  let bytes = 0;
  for await (const lines of file.read()) {
    for (const { line, cells } of lines) {
      if (line <= header.line) continue;
      const row = source.read((column) => unguard(cells[places.get(column) ?? -1] ?? ''));
      if (row) {
        const whole = row.scope ? row : { ...row, ...scopeOf(row, unsubscribes) };
        batch.rows.push(whole);
        batch.lines.push(line);
        bytes += JSON.stringify(whole).length * 2;
      } else batch.leftOut += 1;
      if (batch.rows.length + batch.leftOut >= MAX_ROWS || bytes > MAX_BYTES / 2) {
        yield batch;
        batch = { rows: [], lines: [], leftOut: 0 };
        bytes = 0;
      }
    }
  }
  if (batch.rows.length + batch.leftOut > 0) yield batch;
}

const scopeOf = ({ reason }: ImportSuppressionRow, unsubscribes: UnsubscribeScope) =>
  reason === 'UNSUBSCRIBED' ? unsubscribes : { scope: 'ALL_MAIL' as const, topic: null };
