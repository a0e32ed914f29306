import type { DeliveryLog } from './connect.js';

export const ATTEMPTS_TABLE = 'delivery_attempts';

/** The same, counted up by the minute: what charts are drawn from. */
export const ROLL_UP_TABLE = 'attempts_by_minute';

/** How many of the latest blocks ClickHouse remembers, to know one that is sent again. */
const DEDUPLICATION_WINDOW = 10_000;

/** Makes the log's tables where they aren't there. `retentionDays` is how long attempts are kept. */
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
        template_version Int32,
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
  // Drafts that were sent as a test have negative versions, which the first form of this column couldn't hold.
  await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} MODIFY COLUMN template_version Int32` });
  // Memory of blocks of its own: a batch that was cut off between the two tables is completed when it comes again.
  await client.command({
    query: `
      CREATE TABLE IF NOT EXISTS ${ROLL_UP_TABLE} (
        at DateTime('UTC'),
        queue LowCardinality(String),
        template_slug LowCardinality(String),
        outcome LowCardinality(String),
        error_class LowCardinality(String),
        smtp_code UInt16,
        attempts SimpleAggregateFunction(sum, UInt64),
        waited_ms AggregateFunction(quantilesTDigest(0.5, 0.95), Float64)
      )
      ENGINE = AggregatingMergeTree
      PARTITION BY toYYYYMM(at)
      ORDER BY (at, queue, template_slug, outcome, error_class, smtp_code)
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  });
  await client.command({
    query: `
      CREATE MATERIALIZED VIEW IF NOT EXISTS ${ROLL_UP_TABLE}_view TO ${ROLL_UP_TABLE} AS
      SELECT toStartOfMinute(finished_at) AS at, queue, template_slug, outcome, error_class, smtp_code,
        count() AS attempts,
        quantilesTDigestState(0.5, 0.95)(toFloat64(dateDiff('millisecond', queued_at, finished_at))) AS waited_ms
      FROM ${ATTEMPTS_TABLE}
      GROUP BY at, queue, template_slug, outcome, error_class, smtp_code`,
  });
  const kept = `INTERVAL ${Math.trunc(retentionDays)} DAY`;
  await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} MODIFY TTL toDateTime(finished_at) + ${kept}` });
  await client.command({ query: `ALTER TABLE ${ROLL_UP_TABLE} MODIFY TTL at + ${kept}` });
};
