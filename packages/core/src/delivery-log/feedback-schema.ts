import type { DeliveryLog } from './connect.js';

export const FEEDBACK_TABLE = 'delivery_feedback';

/** Counts of sent mails by day, receiving domain, template and topic: what rates of feedback are divided by. */
export const SENT_BY_DAY_TABLE = 'sent_by_day';

/** How many recent blocks ClickHouse remembers for deduplication. */
export const DEDUPLICATION_WINDOW = 10_000;

/** The receiving domain of `email` in SQL. Empty for an erased address. */
const DOMAIN = `if(position(email, '@') > 0, arrayElement(splitByChar('@', email), -1), '')`;

/**
 * Creates the log's table of feedback, and the counts that its rates need. `attempts` is the table of attempts. Mails
 * that were sent before the counts were created aren't in them: their feedback isn't known either.
 */
export const prepareFeedbackLog = async (
  client: DeliveryLog,
  { attempts, retentionDays }: { attempts: string; retentionDays: number },
): Promise<void> => {
  // A row replaces an earlier one with the same key, which is the same event. The delivery comes first because rows
  // are looked up by it.
  await client.command({
    query: `
      CREATE TABLE IF NOT EXISTS ${FEEDBACK_TABLE} (
        event_id UUID,
        delivery_id UInt64,
        dispatch_id UUID,
        notification_id Nullable(UUID),
        user_id Nullable(UUID),
        email String,
        domain LowCardinality(String),
        kind LowCardinality(String),
        bounce_class LowCardinality(String),
        source LowCardinality(String),
        error_class LowCardinality(String),
        status_code LowCardinality(String),
        diagnostic String CODEC(ZSTD(3)),
        template_slug LowCardinality(String),
        topic LowCardinality(String),
        queue LowCardinality(String),
        happened_at DateTime64(3, 'UTC'),
        received_at DateTime64(3, 'UTC'),
        INDEX by_dispatch dispatch_id TYPE bloom_filter GRANULARITY 4,
        INDEX by_email email TYPE bloom_filter GRANULARITY 4,
        INDEX by_user user_id TYPE bloom_filter GRANULARITY 4,
        INDEX by_time received_at TYPE minmax GRANULARITY 1
      )
      ENGINE = ReplacingMergeTree(received_at)
      PARTITION BY toYYYYMM(received_at)
      ORDER BY (delivery_id, event_id)
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  });
  await client.command({
    query: `
      CREATE TABLE IF NOT EXISTS ${SENT_BY_DAY_TABLE} (
        at DateTime('UTC'),
        domain LowCardinality(String),
        template_slug LowCardinality(String),
        topic LowCardinality(String),
        sent SimpleAggregateFunction(sum, UInt64)
      )
      ENGINE = AggregatingMergeTree
      PARTITION BY toYYYYMM(at)
      ORDER BY (at, domain, template_slug, topic)
      SETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`,
  });
  const select = `
    SELECT toStartOfDay(finished_at) AS at, ${DOMAIN} AS domain, template_slug, topic, count() AS sent
    FROM ${attempts} WHERE outcome = 'SENT' GROUP BY at, domain, template_slug, topic`;
  await client.command({
    query: `CREATE MATERIALIZED VIEW IF NOT EXISTS ${SENT_BY_DAY_TABLE}_view TO ${SENT_BY_DAY_TABLE} AS ${select}`,
  });
  const kept = `INTERVAL ${Math.trunc(retentionDays)} DAY`;
  await client.command({ query: `ALTER TABLE ${FEEDBACK_TABLE} MODIFY TTL toDateTime(received_at) + ${kept}` });
  await client.command({ query: `ALTER TABLE ${SENT_BY_DAY_TABLE} MODIFY TTL at + ${kept}` });
};
