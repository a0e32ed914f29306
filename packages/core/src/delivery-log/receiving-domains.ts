import type { DeliveryLog } from './connect.js';
import { FEEDBACK_TABLE, SENT_BY_DAY_TABLE } from './feedback-schema.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** Counts of mails to a receiving domain in a time range. */
export interface ReceivingDomain {
  domain: string;
  /** Accepted by the mail server. */
  sent: number;
  /** Attempts that a server refused for good. */
  refused: number;
  /** Attempts that a server refused for now. */
  deferred: number;
  /** Mails that bounced, each once. */
  bounced: number;
  /** Mails reported as spam, each once. */
  complained: number;
}

const DOMAIN = `arrayElement(splitByChar('@', email), -1)`;

/** The receiving domains with most mails. `from` is rounded down to a whole day (UTC). */
export const readReceivingDomains = async (
  client: DeliveryLog,
  { from, until, limit }: { from: Date; until: Date; limit: number },
): Promise<ReceivingDomain[]> => {
  const time = (at: string) => `
      ${at} >= toStartOfDay(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND ${at} < fromUnixTimestamp64Milli({until:Int64})`;
  const result = await client.query({
    query: `
      SELECT domain, sum(s) AS sent, sum(f) AS refused, sum(d) AS deferred, sum(b) AS bounced, sum(c) AS complained FROM (
        SELECT domain, sum(sent) AS s, 0 AS f, 0 AS d, 0 AS b, 0 AS c FROM ${SENT_BY_DAY_TABLE} WHERE ${time('at')} GROUP BY domain
        UNION ALL
        SELECT ${DOMAIN} AS domain, 0 AS s, uniqExactIf((delivery_id, attempt, attempt_id), outcome = 'FAILED') AS f,
          uniqExactIf((delivery_id, attempt, attempt_id), outcome = 'RETRY') AS d, 0 AS b, 0 AS c
        FROM ${ATTEMPTS_TABLE}
        WHERE ${time('finished_at')} AND outcome IN ('FAILED', 'RETRY') AND smtp_code > 0 AND position(email, '@') > 0
        GROUP BY domain
        UNION ALL
        SELECT domain, 0 AS s, 0 AS f, 0 AS d, uniqExactIf((dispatch_id, delivery_id), kind = 'BOUNCED') AS b,
          uniqExactIf((dispatch_id, delivery_id), kind = 'COMPLAINED') AS c
        FROM ${FEEDBACK_TABLE} WHERE ${time('received_at')} GROUP BY domain
      ) WHERE domain <> ''
      GROUP BY domain ORDER BY sent + refused + deferred DESC, domain LIMIT {limit:UInt32}`,
    query_params: { from: from.getTime(), until: until.getTime(), limit },
    format: 'JSONEachRow',
  });
  const rows = await result.json<Record<keyof ReceivingDomain, string | number>>();
  return rows.map(({ domain, sent, refused, deferred, bounced, complained }) => ({
    domain: String(domain),
    sent: Number(sent),
    refused: Number(refused),
    deferred: Number(deferred),
    bounced: Number(bounced),
    complained: Number(complained),
  }));
};

/** How many mails were sent to any of the domains. Times are rounded down to whole days (UTC). */
export const countSentTo = async (
  client: DeliveryLog,
  { domains, from }: { domains: readonly string[]; from: Date },
): Promise<number> => {
  const result = await client.query({
    query: `
      SELECT sum(sent) AS sent FROM ${SENT_BY_DAY_TABLE}
      WHERE at >= toStartOfDay(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND domain IN {domains:Array(String)}`,
    query_params: { from: from.getTime(), domains: [...domains] },
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ sent: string | number }>();
  return Number(row?.sent ?? 0);
};
