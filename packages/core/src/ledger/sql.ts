/** Runs SQL statements: a pool of node-postgres, or a client within a transaction. */
export interface Sql {
  query<Row>(statement: { name?: string; text: string; values?: unknown[] }): Promise<{ rows: Row[] }>;
}
