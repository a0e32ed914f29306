import { withoutAddresses } from './domain-holds.js';
import type { Sql } from './sql.js';

/** The lowest rate, in mails per second. */
const MIN_RATE = 0.1;

/** Increase per second, as a fraction of the rate after the last decrease. After a minute the rate is back at its former value. */
export const INCREASE = 1 / 60;

/** A domain is forgotten after this many seconds without a throttling reply. */
export const FORGOTTEN_AFTER_SECONDS = 600;

/** Mails that have times leave at the old rate. Replies to them don't count. */
const COALESCE_SECONDS = 5;

/** A receiving domain that asked for fewer mails on a route. */
export interface SlowDomain {
  routeId: string;
  domain: string;
  /** Mails per second after the last throttling reply, for all workers together. */
  rate: number;
  /** Milliseconds since then. */
  ageMs: number;
}

/** SQL for all domains that still count, as JSON of `SlowDomain`. */
export const SLOW_DOMAINS = `(SELECT coalesce(jsonb_agg(jsonb_build_object('routeId', route_id, 'domain', domain, 'rate', rate,
  'ageMs', 1000 * extract(epoch FROM now() - slowed_at))), '[]') FROM slow_domains s WHERE s.slowed_at > now() - interval '${FORGOTTEN_AFTER_SECONDS} seconds')`;

/** SQL for the present rate of a row of `slow_domains`. */
export const slowRateSql = (row: string) =>
  `${row}.rate * (1 + ${INCREASE} * extract(epoch FROM now() - ${row}.slowed_at)::float8)`;

/** SQL condition: the row of `slow_domains` still counts. */
export const isSlowSql = (row: string) => `${row}.slowed_at > now() - interval '${FORGOTTEN_AFTER_SECONDS} seconds'`;

/**
 * Halves the rate of a domain after a throttling reply. `perSecond` is the calling worker's rate. The first time, that times the number of
 * workers is halved. Further replies within COALESCE_SECONDS change nothing.
 */
export const slowDomain = async (
  sql: Sql,
  { routeId, domain, perSecond, reply }: { routeId: string; domain: string; perSecond: number; reply: string },
): Promise<void> => {
  await sql.query({
    name: 'slow_domain',
    text: `
      WITH forgotten AS (DELETE FROM slow_domains s WHERE NOT ${isSlowSql('s')} AND (route_id, domain) <> ($1::uuid, $2::text))
      INSERT INTO slow_domains AS s (route_id, domain, rate, reply)
      SELECT $1, $2, greatest(${MIN_RATE}, $3::float8 / 2 * greatest(1, (SELECT count(*) FROM workers WHERE seen_at > now() - interval '15 seconds'))), ${withoutAddresses('$4::text')}
      ON CONFLICT (route_id, domain) DO UPDATE SET slowed_at = now(), reply = excluded.reply,
        rate = CASE WHEN ${isSlowSql('s')} THEN greatest(${MIN_RATE}, least(excluded.rate, (${slowRateSql('s')}) / 2)) ELSE excluded.rate END
      WHERE s.slowed_at < now() - interval '${COALESCE_SECONDS} seconds'`,
    values: [routeId, domain, perSecond, reply],
  });
};

export interface ListedSlowDomain {
  domain: string;
  /** Name of the route. Null: that of SMTP_URL. */
  route: string | null;
  /** Mails per second now, for all workers together. */
  perSecond: number;
  /** When it last asked for fewer mails. */
  slowedAt: Date;
  /** Its reply, without addresses. */
  reply: string;
}

/** The domains that asked for fewer mails in the last ten minutes, at most `limit`, the latest first. */
export const listSlowDomains = async (sql: Sql, { limit }: { limit: number }): Promise<ListedSlowDomain[]> => {
  const { rows } = await sql.query<ListedSlowDomain>({
    name: 'list_slow_domains',
    text: `
      SELECT s.domain, r.name AS route, ${slowRateSql('s')} AS "perSecond", s.slowed_at AS "slowedAt", s.reply
      FROM slow_domains s LEFT JOIN routes r ON r.id = s.route_id WHERE ${isSlowSql('s')}
      ORDER BY s.slowed_at DESC, s.domain, s.route_id LIMIT $1`,
    values: [limit],
  });
  return rows;
};
