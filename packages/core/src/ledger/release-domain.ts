import { domainOf, HELD, type HeldDomain } from './domain-holds.js';
import { ERASED_PREFIX } from './erased-prefix.js';
import { type RawSql, rowsOf } from './rows.js';
import type { Sql } from './sql.js';

/** A release that took longer than this was interrupted. */
const INTERRUPTED = `interval '1 minute'`;

/**
 * Ends the hold of a domain: mails to it are sent again. What waits for it is published by `releaseChunk`, which may be called by
 * any process until it is done. False if the domain isn't held.
 */
export const beginRelease = async (sql: Sql, { senderId, domain }: HeldDomain): Promise<boolean> => {
  // Claims lock the row while they hold deliveries. The time is read after that lock.
  const { rows } = await sql.query({
    name: 'begin_release',
    text: `
      WITH held AS MATERIALIZED (
        SELECT h.sender_id, h.domain FROM domain_holds h
        WHERE h.sender_id IS NOT DISTINCT FROM $1::uuid AND h.domain = $2 AND h.since IS NOT NULL AND h.released_at IS NULL FOR UPDATE
      )
      UPDATE domain_holds h SET released_at = clock_timestamp(), refusals = 0 FROM held
      WHERE h.sender_id IS NOT DISTINCT FROM held.sender_id AND h.domain = held.domain RETURNING h.domain`,
    values: [senderId, domain],
  });
  return rows.length > 0;
};

/** Domains whose release was interrupted. */
export const findInterruptedReleases = async (sql: Sql): Promise<HeldDomain[]> => {
  const { rows } = await sql.query<HeldDomain>({
    name: 'find_interrupted_releases',
    text: `
      SELECT sender_id AS "senderId", domain FROM domain_holds
      WHERE released_at < now() - ${INTERRUPTED} ORDER BY released_at LIMIT 10`,
  });
  return rows;
};

/**
 * Publishes up to `chunk` deliveries that waited for a released domain, or FAILED by a refusal of the sender since its first one.
 * FAILED ones of dispatches that are cancelled or expired, and of erased people, stay. Resolves to how many, and to the id to
 * continue after; null at the end.
 */
const releaseChunk = async (
  sql: Sql,
  { senderId, domain, after, chunk }: HeldDomain & { after: string; chunk: number },
): Promise<{ released: number; last: string | null }> => {
  const { rows } = await sql.query<{ released: number; last: string | null }>({
    name: 'release_chunk',
    text: RELEASE,
    values: [senderId, domain, after, chunk],
  });
  return rows[0]!;
};

const WAITS = `(r.status = 'RETRYING' AND r.wait_reason = '${HELD}'
    OR r.status = 'FAILED' AND r.updated_at BETWEEN hold.first_refused_at AND hold.released_at AND r.email NOT LIKE '${ERASED_PREFIX}%')`;

const RELEASE = `
WITH hold AS MATERIALIZED (
  SELECT first_refused_at, released_at FROM domain_holds
  WHERE sender_id IS NOT DISTINCT FROM $1::uuid AND domain = $2 AND released_at IS NOT NULL
), candidate AS MATERIALIZED (
  SELECT r.id, r.dispatch_id FROM hold, deliveries r JOIN dispatches d ON d.id = r.dispatch_id
  WHERE r.error_class = 'IDENTITY' AND r.id > $3::bigint AND ${domainOf('r.email')} = $2
    AND d.sender_id IS NOT DISTINCT FROM $1::uuid AND ${WAITS}
  ORDER BY r.id LIMIT $4
), dispatch AS MATERIALIZED (
  SELECT id, status <> 'CANCELLED' AND contexts_dropped_at IS NULL AND (expires_at IS NULL OR expires_at > now()) AS is_sendable
  FROM dispatches WHERE id IN (SELECT dispatch_id FROM candidate) ORDER BY id FOR NO KEY UPDATE
), owned AS MATERIALIZED (
  SELECT r.id, r.status AS was FROM hold, deliveries r JOIN dispatch ON dispatch.id = r.dispatch_id
  WHERE r.id IN (SELECT id FROM candidate) AND ${WAITS} AND (r.status = 'RETRYING' OR dispatch.is_sendable)
  ORDER BY r.id FOR UPDATE OF r
), released AS (
  UPDATE deliveries r SET
    status = CASE owned.was WHEN 'FAILED' THEN 'QUEUED' ELSE 'RETRYING' END::delivery_status,
    attempts_before = CASE owned.was WHEN 'FAILED' THEN r.attempts ELSE r.attempts_before END,
    publish_at = now(), next_attempt_at = CASE WHEN owned.was = 'RETRYING' THEN now() END, wait_reason = NULL, updated_at = now()
  FROM owned WHERE r.id = owned.id
  RETURNING r.dispatch_id, owned.was
), counted AS (
  UPDATE dispatches d SET queued = d.queued + c.failed, failed = d.failed - c.failed,
    status = CASE WHEN d.status = 'COMPLETED' THEN 'SENDING' ELSE d.status END, completed_at = NULL
  FROM (SELECT dispatch_id, count(*)::int AS failed FROM released WHERE was = 'FAILED' GROUP BY dispatch_id) c
  WHERE d.id = c.dispatch_id
)
SELECT (SELECT count(*)::int FROM released) AS released, (SELECT max(id)::text FROM candidate) AS last`;

/** Publishes everything that waits for a released domain, in chunks, and forgets the hold. Resolves to how many. */
export const finishRelease = async (
  sql: Sql,
  { senderId, domain, chunk = 2_000 }: HeldDomain & { chunk?: number },
): Promise<number> => {
  let released = 0;
  for (let after: string | null = '0'; after !== null; ) {
    const done = await releaseChunk(sql, { senderId, domain, after, chunk });
    released += done.released;
    after = done.last;
  }
  // A domain that refuses again meanwhile has a new hold.
  await sql.query({
    name: 'forget_hold',
    text: `DELETE FROM domain_holds WHERE sender_id IS NOT DISTINCT FROM $1::uuid AND domain = $2 AND released_at IS NOT NULL`,
    values: [senderId, domain],
  });
  return released;
};

/** Forgets the holds of deleted senders. */
export const forgetHolds = async (sql: RawSql, senderIds: readonly string[]): Promise<void> => {
  await rowsOf(sql, 'DELETE FROM domain_holds WHERE sender_id = ANY($1::uuid[])', [senderIds]);
};
