import type { Sql } from './sql.js';

/** Timestamp of the newest migration that this code knows. A test compares it with the server's list of migrations. */
export const SCHEMA_VERSION = 1_766_450_000_000;

export type SchemaPart = 'server' | 'worker';

export interface SchemaState {
  /** Timestamp of the newest migration that was run. */
  version: number;
  /** Code whose newest known migration is older than this can't work with the schema. */
  oldest: number;
}

/** Undefined if the tables don't exist yet or this account may not read them. */
export const readSchema = async (sql: Sql, part: SchemaPart): Promise<SchemaState | undefined> => {
  const { rows: readable } = await sql.query<{ isReadable: boolean }>({ name: 'is_schema_readable', text: READABLE });
  if (!readable[0]!.isReadable) return undefined;
  const { rows } = await sql.query<SchemaState>({
    name: 'read_schema_version',
    text: `
      SELECT (SELECT max("timestamp") FROM migrations)::float8 AS version, oldest::float8 AS oldest
      FROM schema_compatibility WHERE part = $1`,
    values: [part],
  });
  return rows[0];
};

const READABLE = `
  SELECT coalesce(has_table_privilege(to_regclass('queues'), 'SELECT'), false)
    AND coalesce(has_table_privilege(to_regclass('schema_compatibility'), 'SELECT'), false)
    AND coalesce(has_column_privilege(to_regclass('migrations'), 'timestamp', 'SELECT'), false) AS "isReadable"`;

/** Undefined if this code can work with the schema. */
export const schemaTooNew = ({ oldest, version }: SchemaState, part: SchemaPart): Error | undefined =>
  SCHEMA_VERSION < oldest
    ? new Error(
        `the database's schema (version ${version}) is too new for this ${part}, which knows version ${SCHEMA_VERSION}: start a newer ${part}`,
      )
    : undefined;
