import { domainOf, HELD, isHeld, isSender } from './domain-holds.js';
import type { Sql } from './sql.js';

/** The sender's limits apply to a first batch, too. These do if it has none: percent of mails that may fail, and that may bounce. */
export const MAX_FAILED_PERCENT = 10;
export const MAX_BOUNCED_PERCENT = 5;

/** What became of the mails of a first batch to one receiving domain. `mails` is the sum of the others, without `bounced`. */
export interface FirstBatchDomain {
  domain: string;
  mails: number;
  sent: number;
  /** Of those sent. */
  bounced: number;
  /** FAILED, or held as the domain refuses the sender. */
  refused: number;
  /** Refused for now. They will be tried again. */
  retrying: number;
  /** They wait for a limit, quiet hours or a mail server, and weren't tried. */
  deferred: number;
  /** Published, or with a worker. */
  open: number;
  /** SUPPRESSED, CANCELLED, EXPIRED or UNCERTAIN. They count for nothing. */
  other: number;
  /** The domain is held for the sender. */
  isHeld: boolean;
}

const COUNTS = {
  mails: 'true',
  sent: `r.status = 'SENT'`,
  bounced: `r.status = 'SENT' AND r.fate = 'BOUNCED'`,
  refused: `r.status = 'FAILED' OR r.status = 'RETRYING' AND r.wait_reason = '${HELD}'`,
  retrying: `r.status = 'RETRYING' AND r.wait_reason IS NULL`,
  deferred: `r.status = 'RETRYING' AND r.wait_reason <> '${HELD}'`,
  open: `r.status IN ('QUEUED', 'SENDING')`,
  other: `r.status IN ('SUPPRESSED', 'CANCELLED', 'EXPIRED', 'UNCERTAIN')`,
};

/**
 * SQL query for the first batch of the dispatch `d`, with a row for each receiving domain: `domain`, its counts, `is_held`, and
 * `answered_at`, the time of the last SENT or FAILED.
 */
export const COUNTS_BY_DOMAIN = `
  SELECT c.*, EXISTS (
    SELECT FROM domain_holds h WHERE ${isHeld('h')} AND h.domain = c.domain AND ${isSender('h.sender_id', 'd.sender_id')}) AS is_held
  FROM (
    SELECT ${domainOf('r.email')} AS domain,
      ${Object.entries(COUNTS)
        .map(([name, condition]) => `(count(*) FILTER (WHERE ${condition}))::int AS ${name}`)
        .join(',\n      ')},
      max(r.updated_at) FILTER (WHERE r.status IN ('SENT', 'FAILED')) AS answered_at
    FROM deliveries r WHERE r.dispatch_id = d.id AND r.first_batch GROUP BY 1) c`;

/** How a first batch is doing. */
export interface FirstBatchReport {
  /** Largest first. */
  domains: FirstBatchDomain[];
  /** Percent of mails that may fail, and of sent mails that may bounce. */
  failedPercent: number;
  bouncedPercent: number;
  /** Time of the last SENT or FAILED; null before. */
  answeredAt: Date | null;
}

/** SQL of the limits of the dispatch `d`, whose sender is `s`. */
export const LIMITS = {
  failed: `coalesce(s.stop_failed_percent, ${MAX_FAILED_PERCENT})`,
  bounced: `coalesce(s.stop_bounced_percent, ${MAX_BOUNCED_PERCENT})`,
};

/** Reports of dispatches that have chosen a first batch, by dispatch. */
export const readFirstBatches = async (
  sql: Sql,
  dispatchIds: readonly string[],
): Promise<Map<string, FirstBatchReport>> => {
  const { rows } = await sql.query<FirstBatchReport & { id: string }>({
    name: 'read_first_batches',
    text: `
      SELECT d.id, ${LIMITS.failed} AS "failedPercent", ${LIMITS.bounced} AS "bouncedPercent", b.domains, b.answered_at AS "answeredAt"
      FROM dispatches d LEFT JOIN senders s ON s.id = d.sender_id, LATERAL (
        SELECT max(c.answered_at) AS answered_at, coalesce(jsonb_agg(jsonb_build_object('domain', c.domain, 'isHeld', c.is_held,
          ${Object.keys(COUNTS)
            .map((name) => `'${name}', c.${name}`)
            .join(', ')}) ORDER BY c.mails DESC, c.domain), '[]') AS domains
        FROM (${COUNTS_BY_DOMAIN}) c) b
      WHERE d.id = ANY($1::uuid[]) AND d.first_batch_begun_at IS NOT NULL`,
    values: [dispatchIds],
  });
  return new Map(rows.map(({ id, ...report }) => [id, report]));
};
