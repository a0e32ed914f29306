import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { parseError } from '@clickhouse/client';
import type { ChdbConnection } from 'chdb/connection';
import { isHttpSetting } from './http-settings.js';

type RawInsert = Parameters<ChdbConnection['chdb']['rawInsert']>[0];
type InsertParams = Parameters<ChdbConnection['insert']>[0];
type InsertResult = Awaited<ReturnType<ChdbConnection['insert']>>;
type Target = Pick<RawInsert, 'table' | 'columns' | 'format'>;

// Rows in these formats are passed to the engine as bytes. Other formats go through chDB's own insert, inside the
// statement.
const FORMATS = ['JSONEachRow', 'JSONCompactEachRow', 'TabSeparated', 'TabSeparatedWithNames', 'CSV', 'CSVWithNames'];

const INSERT = new RegExp(
  `^\\s*INSERT\\s+INTO\\s+(?:TABLE\\s+)?([\\w.]+)\\s*(?:\\(([\\w\\s,]+)\\))?\\s*FORMAT\\s+(${FORMATS.join('|')})\\s*$`,
  'i',
);

/** The target of a plain `INSERT INTO table (columns) FORMAT x`; undefined for any other statement. */
export const parseInsert = (query: string): Target | undefined => {
  const match = INSERT.exec(query);
  if (!match) return undefined;
  const format = FORMATS.find((name) => name.toLowerCase() === match[3]!.toLowerCase()) as RawInsert['format'];
  const columns = match[2]?.split(',').map((name) => name.trim());
  return { table: match[1]!, format, ...(columns && { columns }) };
};

/**
 * Inserts rows as bytes, which the engine reads on its own threads. chDB's `insert` puts the rows into the
 * statement's text and copies it several times on the main thread, which blocks it for a tenth of a second with
 * thousands of rows.
 */
export const insertBytes = async ({
  connection,
  params,
  target,
}: {
  connection: ChdbConnection;
  params: InsertParams;
  target: Target;
}): Promise<InsertResult> => {
  const settings = Object.entries(params.clickhouse_settings ?? {})
    .filter(([name, value]) => value !== undefined && !isHttpSetting(name))
    .map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : String(value)] as const);
  const result = await connection.chdb
    .rawInsert({
      ...target,
      values: await bytesOf(params.values),
      settings: Object.fromEntries(settings),
      ...(params.abort_signal && { signal: params.abort_signal }),
    })
    .catch((err: unknown) => {
      throw Object.assign(parseError(err instanceof Error ? err.message : String(err)), { cause: err });
    });
  const [rows, bytes] = [String(result.rowsWritten), String(result.bytesWritten)];
  return {
    query_id: params.query_id ?? randomUUID(),
    response_headers: {},
    http_status_code: 200,
    summary: {
      read_rows: rows,
      read_bytes: bytes,
      written_rows: rows,
      written_bytes: bytes,
      result_rows: rows,
      result_bytes: bytes,
      total_rows_to_read: '0',
      elapsed_ns: String(Math.round(result.elapsed * 1e9)),
    },
  };
};

const bytesOf = async (values: string | Readable): Promise<Buffer> => {
  if (typeof values === 'string') return Buffer.from(values);
  const chunks: Buffer[] = [];
  for await (const chunk of values) chunks.push(Buffer.from(chunk as string | Uint8Array));
  return Buffer.concat(chunks);
};
