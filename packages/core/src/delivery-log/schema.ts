import type { DeliveryLog } from './connect.js';

export const ATTEMPTS_TABLE = 'delivery_attempts';

/** How many of the latest blocks ClickHouse remembers, to know one that is sent again. */
const DEDUPLICATION_WINDOW = 10_000;

/** Makes the log's table where it isn't there. `retentionDays` is how long attempts are kept. */
export const prepareDeliveryLog = async (
  client: DeliveryLog,
  { retentionDays }: { retentionDays: number },
): Promise<void> => {
  await client.command({
    query: `
      CREATE TABLE IF NOT EXISTS ${ATTEMPTS_TABLE} (
        delivery_id UInt64,
        attempt UInt16,
        dispatch_id UUID,
        notification_id Nullable(UUID),
        queue LowCardinality(String),
        template_slug LowCardinality(String),
        template_version UInt32,
        user_id Nullable(UUID),
        email String,
        outcome LowCardinality(String),
        smtp_code UInt16,
        enhanced_code LowCardinality(String),
        error_class LowCardinality(String),
        error String,
        message_id String,
        duration_ms UInt32,
        queued_at DateTime64(3, 'UTC'),
        finished_at DateTime64(3, 'UTC'),
        context String CODEC(ZSTD(3)),
        recipient String CODEC(ZSTD(3)),
        INDEX by_dispatch dispatch_id TYPE bloom_filter GRANULARITY 4,
        INDEX by_email email TYPE bloom_filter GRANULARITY 4
      )
      ENGINE = ReplacingMergeTree(finished_at)
      PARTITION BY toYYYYMM(finished_at)
      ORDER BY (delivery_id, attempt)
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  });
  await client.command({
    query: `ALTER TABLE ${ATTEMPTS_TABLE} MODIFY TTL toDateTime(finished_at) + INTERVAL ${Math.trunc(retentionDays)} DAY`,
  });
};
