import type { DeliveryLog } from './connect.js';

/**
 * Appends a batch to a table of the log. ClickHouse ignores a repeated batch with the same id, so a caller without an
 * answer repeats the call until it gets one.
 */
export const appendBatch = async (
  client: DeliveryLog,
  { table, batchId, rows }: { table: string; batchId: string; rows: Record<string, unknown>[] },
): Promise<void> => {
  await client.insert({
    table,
    format: 'JSONEachRow',
    values: rows,
    clickhouse_settings: {
      async_insert: 0,
      wait_end_of_query: 1,
      insert_deduplicate: 1,
      insert_deduplication_token: batchId,
      // Without this setting, the roll-ups would count a repeated batch again.
      deduplicate_blocks_in_dependent_materialized_views: 1,
      // A batch is one block. With several blocks, ClickHouse might recognize only some of them as repeated.
      max_insert_block_size: '1048576',
      date_time_input_format: 'best_effort',
    },
  });
};
