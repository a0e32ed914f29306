import { ERASED_PREFIX } from './erased-prefix.js';
import { BUILT_IN, type WaitReason } from './routing.js';
import type { Sql } from './sql.js';

/** Refusals of a sender in a row after which a receiving domain is held for it. */
export const MAX_IDENTITY_REFUSALS = 3;

/** A refusal counts together with an earlier one of at most this age. */
const REFUSAL_AGE = `interval '1 day'`;

/** `deliveries.wait_reason` of a delivery to a held domain. */
export const HELD: WaitReason = 'DOMAIN_HELD';

/** The receiving domain of an address, in SQL. */
export const domainOf = (address: string): string => `split_part(${address}, '@', -1)`;

/** SQL condition: the domain is held. A row that was released, or has too few refusals, holds nothing. */
export const isHeld = (hold: string): string => `${hold}.since IS NOT NULL AND ${hold}.released_at IS NULL`;

/** Mail servers quote refused addresses, and a person couldn't be erased from a hold. */
export const withoutAddresses = (text: string): string =>
  `regexp_replace(${text}, '[^[:space:]<>()",;:]+@[^[:space:]<>()",;:]+', '…', 'g')`;

/** SQL condition: `sender` of a hold is that of a dispatch. The sender of MAIL_FROM is null or `BUILT_IN`. */
export const isSender = (sender: string, dispatch: string): string =>
  `coalesce(${sender}, '${BUILT_IN}') = coalesce(${dispatch}, '${BUILT_IN}')`;

/**
 * CTE `hold`: the held domains of `deliveries`, which has rows (dispatch_id, email). `dispatches` has rows (id, sender_id). Locked, so
 * that a release waits for the statement and finds what it holds.
 */
export const holdsOf = ({ deliveries, dispatches }: { deliveries: string; dispatches: string }): string => `
hold AS MATERIALIZED (
  SELECT h.sender_id, h.domain, h.reason FROM domain_holds h
  WHERE ${isHeld('h')} AND EXISTS (
    SELECT FROM ${deliveries} r JOIN ${dispatches} d ON d.id = r.dispatch_id
    WHERE ${isSender('h.sender_id', 'd.sender_id')} AND ${domainOf('r.email')} = h.domain)
  FOR SHARE OF h
)`;

/** SQL condition: the hold applies to a delivery. */
export const holdApplies = ({ email, sender }: { email: string; sender: string }): string =>
  `hold.domain = ${domainOf(email)} AND ${isSender('hold.sender_id', sender)}`;

/** SQL condition on the stored row `h`: it belongs to the same row of refusals. */
const CONTINUES = `(h.released_at IS NULL AND (h.since IS NOT NULL OR h.refused_at > now() - ${REFUSAL_AGE}))`;

/**
 * CTEs that count refusals of the sender. `settled` has rows (id, dispatch_id, status, email, error) and the reply's "errorClass" and
 * "enhancedCode". The third refusal in a row from one domain holds it; an accepted mail ends the row. Locks of holds come
 * after those of suppressions, by domain; what is deleted is locked last and never waited for.
 */
export const countRefusals = ({ settled, dispatches }: { settled: string; dispatches: string }): string => `
refusal AS (
  SELECT d.sender_id, ${domainOf('s.email')} AS domain, count(*)::int AS refusals,
    ${withoutAddresses('max(s.error)')} AS reason, max(s."enhancedCode") AS enhanced_code
  FROM ${settled} s JOIN ${dispatches} d ON d.id = s.dispatch_id
  WHERE s."errorClass" = 'IDENTITY' AND s.email NOT LIKE '${ERASED_PREFIX}%'
  GROUP BY d.sender_id, 2
), refused AS (
  INSERT INTO domain_holds AS h (sender_id, domain, refusals, reason, enhanced_code, since)
  SELECT sender_id, domain, refusals, reason, enhanced_code, CASE WHEN refusals >= ${MAX_IDENTITY_REFUSALS} THEN now() END
  FROM refusal ORDER BY sender_id, domain
  ON CONFLICT (sender_id, domain) DO UPDATE SET
    refusals = CASE WHEN ${CONTINUES} THEN h.refusals ELSE 0 END + excluded.refusals,
    first_refused_at = CASE WHEN ${CONTINUES} THEN h.first_refused_at ELSE now() END,
    refused_at = now(), reason = excluded.reason, enhanced_code = excluded.enhanced_code,
    since = CASE WHEN ${CONTINUES} AND h.since IS NOT NULL THEN h.since
      WHEN CASE WHEN ${CONTINUES} THEN h.refusals ELSE 0 END + excluded.refusals >= ${MAX_IDENTITY_REFUSALS} THEN now() END,
    released_at = CASE WHEN CASE WHEN ${CONTINUES} THEN h.refusals ELSE 0 END + excluded.refusals < ${MAX_IDENTITY_REFUSALS} THEN h.released_at END
  RETURNING 1
), accepted AS (
  DELETE FROM domain_holds h USING (
    SELECT o.sender_id, o.domain FROM domain_holds o
    WHERE (SELECT count(*) FROM refused) >= 0 AND o.since IS NULL AND o.released_at IS NULL AND EXISTS (
      SELECT FROM ${settled} s JOIN ${dispatches} d ON d.id = s.dispatch_id
      WHERE s.status = 'SENT' AND d.sender_id IS NOT DISTINCT FROM o.sender_id AND ${domainOf('s.email')} = o.domain
    ) AND NOT EXISTS (SELECT FROM refusal f WHERE f.sender_id IS NOT DISTINCT FROM o.sender_id AND f.domain = o.domain)
    FOR UPDATE OF o SKIP LOCKED) o
  WHERE h.sender_id IS NOT DISTINCT FROM o.sender_id AND h.domain = o.domain
)`;

export interface HeldDomain {
  /** Null: the sender of MAIL_FROM. */
  senderId: string | null;
  domain: string;
}

export interface DomainHold extends HeldDomain {
  since: Date;
  /** Refusals, those after the hold began included. */
  refusals: number;
  /** The latest refusal, without addresses. */
  reason: string;
  enhancedCode: string | null;
}

/** Domains that are held now. */
export const listHolds = async (sql: Sql): Promise<DomainHold[]> => {
  const { rows } = await sql.query<DomainHold>({
    name: 'list_holds',
    text: `
      SELECT h.sender_id AS "senderId", h.domain, h.since, h.refusals, h.reason, h.enhanced_code AS "enhancedCode"
      FROM domain_holds h WHERE ${isHeld('h')} ORDER BY h.since, h.domain`,
  });
  return rows;
};

/** Deliveries that wait for a held domain, at most `limit`. */
export const countHeld = async (
  sql: Sql,
  { senderId, domain, limit }: HeldDomain & { limit: number },
): Promise<number> => {
  const { rows } = await sql.query<{ count: number }>({
    name: 'count_held',
    text: `
      SELECT count(*)::int AS count FROM (
        SELECT FROM deliveries r JOIN dispatches d ON d.id = r.dispatch_id
        WHERE r.wait_reason = '${HELD}' AND ${domainOf('r.email')} = $2 AND d.sender_id IS NOT DISTINCT FROM $1::uuid LIMIT $3) r`,
    values: [senderId, domain, limit],
  });
  return rows[0]!.count;
};
