import type { DeliveryLog } from './connect.js';
import { FEEDBACK_TABLE, SENT_BY_DAY_TABLE } from './feedback-schema.js';

/** Columns by which rates are grouped. */
const COLUMNS = { domain: 'domain', template: 'template_slug', topic: 'topic' } as const;

export type FeedbackRateKey = keyof typeof COLUMNS;

export interface FeedbackRateQuery {
  by: FeedbackRateKey;
  /** Rounded down to a whole day (UTC). */
  from: Date;
  /** Exclusive. */
  until: Date;
  /** Groups with the highest count come first. `feedback`: of bounces and complaints together. */
  orderBy: 'sent' | 'bounced' | 'complained' | 'feedback';
  limit: number;
}

/** Counts of mails that were sent in a time range, and of those for which feedback came in it. */
export interface FeedbackRate {
  /** A receiving domain, a template's slug, or a topic's slug. Empty: transactional mails, or erased addresses. */
  key: string;
  sent: number;
  /** Mails that bounced, each once. */
  bounced: number;
  /** Of these, mails whose address can't receive mail. */
  hardBounced: number;
  /** Mails reported as spam, each once. */
  complained: number;
}

/** Rates of bounces and complaints, per receiving domain, template or topic. */
export const readFeedbackRates = async (
  client: DeliveryLog,
  { by, from, until, orderBy, limit }: FeedbackRateQuery,
): Promise<FeedbackRate[]> => {
  const column = COLUMNS[by];
  const time = (at: string) => `
      ${at} >= toStartOfDay(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND ${at} < fromUnixTimestamp64Milli({until:Int64})`;
  const result = await client.query({
    query: `
      SELECT key, sum(s) AS sent, sum(b) AS bounced, sum(h) AS hardBounced, sum(c) AS complained FROM (
        SELECT ${column} AS key, sum(sent) AS s, 0 AS b, 0 AS h, 0 AS c FROM ${SENT_BY_DAY_TABLE}
        WHERE ${time('at')} GROUP BY key
        UNION ALL
        SELECT ${column} AS key, 0 AS s, uniqExactIf((dispatch_id, delivery_id), kind = 'BOUNCED') AS b,
          uniqExactIf((dispatch_id, delivery_id), kind = 'BOUNCED' AND bounce_class = 'HARD') AS h,
          uniqExactIf((dispatch_id, delivery_id), kind = 'COMPLAINED') AS c
        FROM ${FEEDBACK_TABLE} WHERE kind IN ('BOUNCED', 'COMPLAINED') AND ${time('received_at')} GROUP BY key)
      GROUP BY key ORDER BY ${orderBy === 'feedback' ? 'bounced + complained' : orderBy} DESC, sent DESC, key LIMIT {limit:UInt32}`,
    query_params: { from: from.getTime(), until: until.getTime(), limit },
    format: 'JSONEachRow',
  });
  const rows = await result.json<Record<keyof FeedbackRate, string | number>>();
  return rows.map(({ key, sent, bounced, hardBounced, complained }) => ({
    key: String(key),
    sent: Number(sent),
    bounced: Number(bounced),
    hardBounced: Number(hardBounced),
    complained: Number(complained),
  }));
};
