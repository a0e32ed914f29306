import type { DeliveryLog } from './connect.js';
import { DEDUPLICATION_WINDOW, prepareFeedbackLog } from './feedback-schema.js';

export const ATTEMPTS_TABLE = 'delivery_attempts';

/**
 * Roll-ups of attempts for charts, coarsest first. A query uses the coarsest one that fits. `hasQueues`: whether rows
 * are kept by queue and template. The daily roll-up has no queues and templates: for a month of a few queues, the
 * hourly rows are summed quickly.
 */
export const ROLL_UPS = [
  { table: 'attempts_by_day', start: 'toStartOfDay', stepMs: 86_400_000, hasQueues: false },
  { table: 'attempts_by_hour', start: 'toStartOfHour', stepMs: 3_600_000, hasQueues: true },
  { table: 'attempts_by_minute', start: 'toStartOfMinute', stepMs: 60_000, hasQueues: true },
] as const;

/** Index for finding recent rows without a full scan: rows are ordered by delivery id, which is nearly by time. */
const TIME_INDEX = 'by_time finished_at TYPE minmax GRANULARITY 1';

/** Index for finding a person's rows, for export and erasure. */
const USER_INDEX = 'by_user user_id TYPE bloom_filter GRANULARITY 4';

/** Column with the mail server's answer to an accepted mail. */
const RESPONSE_COLUMN = 'response String CODEC(ZSTD(3))';

/** Slug of the topic. Empty: a transactional mail. */
const TOPIC_COLUMN = 'topic LowCardinality(String)';

/**
 * The claim's lease token. All zeros in rows from before it was kept, and in rows of older workers. Must be the last
 * column.
 */
const ATTEMPT_ID_COLUMN = 'attempt_id UUID';

/**
 * A row replaces an earlier one with the same key, which is the same attempt. A restored database hands out delivery
 * ids again, so delivery and attempt number alone don't identify an attempt. They come first because rows are looked
 * up by them.
 */
const SORTING_KEY = '(delivery_id, attempt, attempt_id)';

/**
 * Creates the log's tables and migrates older ones. Attempts are kept for `retentionDays`, the content of their mails
 * for `contextRetentionDays`.
 */
export const prepareDeliveryLog = async (
  client: DeliveryLog,
  { retentionDays, contextRetentionDays }: { retentionDays: number; contextRetentionDays: number },
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
        ${RESPONSE_COLUMN},
        ${TOPIC_COLUMN},
        ${ATTEMPT_ID_COLUMN},
        INDEX by_dispatch dispatch_id TYPE bloom_filter GRANULARITY 4,
        INDEX by_email email TYPE bloom_filter GRANULARITY 4,
        INDEX ${USER_INDEX},
        INDEX ${TIME_INDEX}
      )
      ENGINE = ReplacingMergeTree(finished_at)
      PARTITION BY toYYYYMM(finished_at)
      PRIMARY KEY (delivery_id, attempt)
      ORDER BY ${SORTING_KEY}
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  });
  // Indexes added after the first release. Existing parts get them when they are merged.
  for (const index of [TIME_INDEX, USER_INDEX]) {
    await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD INDEX IF NOT EXISTS ${index}` });
  }
  await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD COLUMN IF NOT EXISTS ${RESPONSE_COLUMN}` });
  await client.command({
    query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD COLUMN IF NOT EXISTS ${TOPIC_COLUMN} AFTER response`,
  });
  // ClickHouse requires both changes in one statement. No data changes: all older rows have the same id, so their
  // order is already right.
  await client.command({
    query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD COLUMN IF NOT EXISTS ${ATTEMPT_ID_COLUMN}, MODIFY ORDER BY ${SORTING_KEY}`,
  });
  // Test mails of drafts have negative versions; the first release's column was unsigned.
  await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} MODIFY COLUMN template_version Int32` });
  for (const column of ['context', 'recipient']) {
    await client.command({
      query: `ALTER TABLE ${ATTEMPTS_TABLE} MODIFY COLUMN ${column} String CODEC(ZSTD(3))
        TTL toDateTime(finished_at) + INTERVAL ${Math.trunc(contextRetentionDays)} DAY`,
    });
  }
  const kept = `INTERVAL ${Math.trunc(retentionDays)} DAY`;
  await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} MODIFY TTL toDateTime(finished_at) + ${kept}` });
  for (const rollUp of ROLL_UPS.toReversed()) {
    await prepareRollUp(client, rollUp);
    await client.command({ query: `ALTER TABLE ${rollUp.table} MODIFY TTL at + ${kept}` });
  }
  await prepareFeedbackLog(client, { attempts: ATTEMPTS_TABLE, retentionDays });
};

/**
 * An e-mail address, as RE2 in an SQL string. Mail servers quote refused addresses, and a person couldn't be erased
 * from aggregated samples.
 */
const ADDRESS = '[^\\\\s<>()",;:]+@[^\\\\s<>()",;:]+';

type RollUp = (typeof ROLL_UPS)[number];

const namesOf = ({ hasQueues }: RollUp): string =>
  hasQueues ? 'queue, template_slug' : `'' AS queue, '' AS template_slug`;

const prepareRollUp = async (client: DeliveryLog, rollUp: RollUp): Promise<void> => {
  const { table, start } = rollUp;
  // Each table has its own deduplication window: if an insert failed after the first table, a repeat fills the others.
  await client.command({
    query: `
      CREATE TABLE IF NOT EXISTS ${table} (
        at DateTime('UTC'),
        queue LowCardinality(String),
        template_slug LowCardinality(String),
        outcome LowCardinality(String),
        error_class LowCardinality(String),
        smtp_code UInt16,
        attempts SimpleAggregateFunction(sum, UInt64),
        waited_ms AggregateFunction(quantilesTDigest(0.5, 0.95), Float64),
        sample AggregateFunction(argMax, String, DateTime64(3, 'UTC'))
      )
      ENGINE = AggregatingMergeTree
      PARTITION BY toYYYYMM(at)
      ORDER BY (at, queue, template_slug, outcome, error_class, smtp_code)
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  });
  // The first release had no samples.
  await client.command({
    query: `ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS sample AggregateFunction(argMax, String, DateTime64(3, 'UTC'))`,
  });
  await fillNewRollUp(client, rollUp);
  await clearOldSamples(client, table);
  const select = `
    SELECT ${start}(finished_at) AS at, ${namesOf(rollUp)}, outcome, error_class, smtp_code,
      count() AS attempts,
      quantilesTDigestState(0.5, 0.95)(toFloat64(dateDiff('millisecond', queued_at, finished_at))) AS waited_ms,
      argMaxState(replaceRegexpAll(error, '${ADDRESS}', '…'), finished_at) AS sample
    FROM ${ATTEMPTS_TABLE}
    GROUP BY at, queue, template_slug, outcome, error_class, smtp_code`;
  await client.command({ query: `CREATE MATERIALIZED VIEW IF NOT EXISTS ${table}_view TO ${table} AS ${select}` });
  await client.command({ query: `ALTER TABLE ${table}_view MODIFY QUERY ${select}` });
};

/**
 * Fills a new roll-up from the roll-up by minutes. The deduplication token makes sure that of concurrent calls only
 * one takes effect.
 */
const fillNewRollUp = async (client: DeliveryLog, rollUp: RollUp): Promise<void> => {
  const { table, start } = rollUp;
  const finest = ROLL_UPS.at(-1)!.table;
  if (table === finest) return;
  await client.command({
    query: `
      INSERT INTO ${table}
      SELECT ${start}(at) AS start, ${namesOf(rollUp)}, outcome, error_class, smtp_code, sum(attempts),
        quantilesTDigestMergeState(0.5, 0.95)(waited_ms), argMaxMergeState(sample)
      FROM ${finest} WHERE (SELECT count() FROM ${table}) = 0
      GROUP BY start, queue, template_slug, outcome, error_class, smtp_code`,
    clickhouse_settings: { insert_deduplicate: 1, insert_deduplication_token: `fill ${table}` },
  });
};

/** Removes addresses from samples that were stored before addresses were masked. */
const clearOldSamples = async (client: DeliveryLog, table: string): Promise<void> => {
  const holdsAddress = `position(finalizeAggregation(sample), '@') > 0`;
  const result = await client.query({
    query: `SELECT 1 FROM ${table} WHERE ${holdsAddress} LIMIT 1`,
    format: 'JSONEachRow',
  });
  if ((await result.json()).length === 0) return;
  await client.command({
    query: `
      ALTER TABLE ${table} UPDATE sample = initializeAggregation('argMaxState',
        replaceRegexpAll(replaceRegexpAll(finalizeAggregation(sample), '${ADDRESS}', '…'), '@', '…'), toDateTime64(at, 3, 'UTC'))
      WHERE ${holdsAddress}`,
  });
};
