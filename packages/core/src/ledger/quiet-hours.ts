import type { QuietHours } from '../quiet-hours/quiet-hours.js';
import type { Sql } from './sql.js';

const REASON = 'QUIET_HOURS ';

/** `deliveries.wait_reason` of mails that wait for the end of quiet hours. It changes with the sender's settings. */
export const quietReason = (senderId: string, { from, to, zone }: QuietHours): string =>
  `${REASON}${senderId} ${from}-${to} ${zone ?? ''}`.trimEnd();

const REASON_OF_SENDER = `rtrim('${REASON}' || s.id || ' ' || s.quiet_from || '-' || s.quiet_to || ' ' || coalesce(s.quiet_zone, ''))`;

/**
 * Publishes mails that wait for quiet hours which their sender has no more: they were changed or removed. At most `chunk` for each reason.
 * Resolves to how many.
 */
export const releaseNoLongerQuiet = async (sql: Sql, { chunk }: { chunk: number }): Promise<number> => {
  const { rows } = await sql.query<{ released: number }>({
    name: 'release_no_longer_quiet',
    text: RELEASE_NO_LONGER_QUIET,
    values: [chunk],
  });
  return rows[0]!.released;
};

// Walks from reason to reason through the index. No other reason begins with Q, so in any collation those of quiet hours are neighbours.
// Comparing the status as text keeps PostgreSQL from using the index of all statuses.
export const RELEASE_NO_LONGER_QUIET = `
WITH RECURSIVE reason AS (
  (SELECT wait_reason FROM deliveries WHERE wait_reason > '${REASON}' ORDER BY wait_reason LIMIT 1)
  UNION ALL
  SELECT (SELECT r.wait_reason FROM deliveries r WHERE r.wait_reason > reason.wait_reason ORDER BY r.wait_reason LIMIT 1)
  FROM reason WHERE reason.wait_reason LIKE '${REASON}%'
), outdated AS MATERIALIZED (
  SELECT wait_reason FROM reason
  WHERE wait_reason LIKE '${REASON}%' AND wait_reason NOT IN (SELECT ${REASON_OF_SENDER} FROM senders s WHERE s.quiet_from IS NOT NULL)
), waiting AS MATERIALIZED (
  SELECT w.id FROM outdated, LATERAL (
    SELECT r.id FROM deliveries r WHERE r.wait_reason = outdated.wait_reason AND r.status::text = 'RETRYING' LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED) w
), released AS (
  UPDATE deliveries r SET publish_at = now(), next_attempt_at = now(), wait_reason = NULL FROM waiting WHERE r.id = waiting.id
)
SELECT count(*)::int AS released FROM waiting`;
