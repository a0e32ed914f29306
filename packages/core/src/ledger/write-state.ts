import type { Sql } from './sql.js';

export interface WriteState {
  /** True on a standby or with `default_transaction_read_only`. */
  isReadOnly: boolean;
  /** True if a statement of this account has waited for a synchronous standby for over five seconds. */
  waitsForStandby: boolean;
}

/** Whether PostgreSQL accepts writes, as far as a read can tell. */
export const readWriteState = async (sql: Sql): Promise<WriteState> => {
  const { rows } = await sql.query<WriteState>({
    name: 'read_write_state',
    text: `
      SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean AS "isReadOnly",
        EXISTS (SELECT FROM pg_stat_activity WHERE usename = current_user AND wait_event = 'SyncRep'
          AND query_start < now() - interval '5 seconds') AS "waitsForStandby"`,
  });
  return rows[0]!;
};

/**
 * Commits a few bytes to the write-ahead log without touching a table. Waits like every commit: for the disk and for
 * synchronous standbys.
 */
export const commitNothing = async (sql: Sql): Promise<void> => {
  await sql.query({ name: 'commit_nothing', text: `SELECT pg_logical_emit_message(true, 'tidings', '')` });
};
