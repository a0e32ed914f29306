import type { DeliveryLog } from './connect.js';

export const ATTEMPTS_TABLE = 'delivery_attempts';

/**
 * The same, counted up: what charts are drawn from, each by as large a step as will do. The largest first. `tellsQueues`: whether it can say
 * what went by which queue and from which template; a month of few queues is quick to put together from hours.
 */
export const ROLL_UPS = [
  { table: 'attempts_by_day', start: 'toStartOfDay', stepMs: 86_400_000, tellsQueues: false },
  { table: 'attempts_by_hour', start: 'toStartOfHour', stepMs: 3_600_000, tellsQueues: true },
  { table: 'attempts_by_minute', start: 'toStartOfMinute', stepMs: 60_000, tellsQueues: true },
] as const;

/** How many of the latest blocks ClickHouse remembers, to know one that is sent again. */
const DEDUPLICATION_WINDOW = 10_000;

/** Finds the newest without reading all: rows lie by delivery, which is nearly by time. */
const TIME_INDEX = 'by_time finished_at TYPE minmax GRANULARITY 1';

/** Finds what is held of a person, to hand it out or to erase it. */
const USER_INDEX = 'by_user user_id TYPE bloom_filter GRANULARITY 4';

/** What mail servers answered to what they took. */
const RESPONSE_COLUMN = 'response String CODEC(ZSTD(3))';

/** The claim's lease token. All zeros in rows of before it was kept, and of older workers. The last of the columns. */
const ATTEMPT_ID_COLUMN = 'attempt_id UUID';

/**
 * What a row replaces: an earlier one of the same attempt. A restored database hands out delivery ids again, so the two numbers don't
 * tell attempts apart; they lead because rows are looked up by them.
 */
const SORTING_KEY = '(delivery_id, attempt, attempt_id)';

/**
 * Makes the log's tables where they aren't there. `retentionDays` is how long attempts are kept, `contextRetentionDays` how long what
 * their mails were made of is.
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
  // Which the first form of the table didn't have: what is older gets them as it is merged.
  for (const index of [TIME_INDEX, USER_INDEX]) {
    await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD INDEX IF NOT EXISTS ${index}` });
  }
  await client.command({ query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD COLUMN IF NOT EXISTS ${RESPONSE_COLUMN}` });
  // In one statement, or ClickHouse refuses it. It changes no data: all rows of before have the same id, so that they lie in
  // this order already.
  await client.command({
    query: `ALTER TABLE ${ATTEMPTS_TABLE} ADD COLUMN IF NOT EXISTS ${ATTEMPT_ID_COLUMN}, MODIFY ORDER BY ${SORTING_KEY}`,
  });
  // Drafts that were sent as a test have negative versions, which the first form of this column couldn't hold.
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
};

/** What mail servers quote of whom they refuse: counted up, nobody could be taken out of it again. RE2, within a text of SQL. */
const ADDRESS = '[^\\\\s<>()",;:]+@[^\\\\s<>()",;:]+';

type RollUp = (typeof ROLL_UPS)[number];

/** What went by all queues and from all templates together has no name of either. */
const namesOf = ({ tellsQueues }: RollUp): string =>
  tellsQueues ? 'queue, template_slug' : `'' AS queue, '' AS template_slug`;

const prepareRollUp = async (client: DeliveryLog, rollUp: RollUp): Promise<void> => {
  const { table, start } = rollUp;
  // Memory of blocks of its own: a batch that was cut off between two tables is completed when it comes again.
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
  // Which the first form of the roll-up by the minute didn't have.
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
 * A log that is older than a roll-up has it filled from the one by the minute. Under a name of its own, so that of several who come to
 * this at once one alone counts.
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

/** What was counted up when samples still held the mail server's words as they were. */
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
