/** Runs raw SQL: a pool or client of node-postgres, or TypeORM's DataSource or EntityManager. */
export interface RawSql {
  query(text: string, values?: unknown[]): Promise<unknown>;
}

/** TypeORM returns [rows, count] for UPDATE and DELETE, and rows for all other statements. */
type RawResult = { rows: unknown[]; rowCount: number | null } | unknown[];

const parse = (result: RawResult): { rows: unknown[]; count: number } => {
  if (!Array.isArray(result)) return { rows: result.rows, count: result.rowCount ?? result.rows.length };
  const [rows, count] = result;
  return Array.isArray(rows) ? { rows, count: Number(count) } : { rows: result, count: result.length };
};

/** The rows that a statement returns. `Row` is the caller's claim; nothing checks it against the database. */
export const rowsOf = async <Row extends object>(sql: RawSql, text: string, values?: unknown[]): Promise<Row[]> =>
  parse((await sql.query(text, values)) as RawResult).rows as Row[];

/** The row of a statement that always returns one, such as an aggregate. Throws if it returns none. */
export const rowOf = async <Row extends object>(sql: RawSql, text: string, values?: unknown[]): Promise<Row> => {
  const [row] = await rowsOf<Row>(sql, text, values);
  if (!row) throw new Error('a statement that returns a row returned none');
  return row;
};

/** How many rows an UPDATE or DELETE changed. */
export const countChanged = async (sql: RawSql, text: string, values?: unknown[]): Promise<number> =>
  parse((await sql.query(text, values)) as RawResult).count;
