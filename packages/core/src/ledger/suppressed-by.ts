import type { Sql } from './sql.js';
import { STOP_REASONS, stopReasonOf } from './stop-reasons.js';
import type { SuppressedBy } from './suppression.js';

/** Workers of version 0.2 write no `suppressed_by`, only the text in `last_error`. */
const BY_STOP_REASON = {
  USER_INACTIVE: 'INACTIVE',
  LEFT_GROUP: 'LEFT_GROUP',
  NOT_ALLOWED: 'NOT_ALLOWED',
  ERASED: 'ERASED',
} as const satisfies Record<keyof typeof STOP_REASONS, SuppressedBy>;

const byLastError = (alias: string): string => `
  CASE ${alias}.last_error WHEN '${STOP_REASONS.LEFT_GROUP}' THEN 'LEFT_GROUP' WHEN '${STOP_REASONS.ERASED}' THEN 'ERASED' ELSE 'INACTIVE' END`;

/** SQL for the reason of a SUPPRESSED delivery. */
export const suppressedBySql = (alias: string): string => `coalesce(${alias}.suppressed_by, ${byLastError(alias)})`;

/** The reason of a SUPPRESSED delivery. */
export const suppressedByOf = ({
  suppressedBy,
  lastError,
}: {
  suppressedBy: string | null;
  lastError: string | null;
}): string => suppressedBy ?? BY_STOP_REASON[stopReasonOf(lastError) ?? 'USER_INACTIVE'];

/** Counts the SUPPRESSED deliveries of dispatches by reason, the most frequent first. Reads one index entry for each. */
export const countSuppressedBy = async (
  sql: Sql,
  dispatchIds: readonly string[],
): Promise<{ dispatchId: string; reason: string; count: number }[]> => {
  const { rows } = await sql.query<{ dispatchId: string; reason: string; count: number }>({
    name: 'count_suppressed_by',
    text: `
      SELECT dispatch_id AS "dispatchId", reason, sum(count)::int AS count FROM (
        SELECT r.dispatch_id, r.suppressed_by AS reason, count(*) AS count FROM deliveries r
        WHERE r.dispatch_id = ANY($1::uuid[]) AND r.status = 'SUPPRESSED' AND r.suppressed_by IS NOT NULL GROUP BY 1, 2
        UNION ALL
        SELECT r.dispatch_id, ${byLastError('r')}, count(*) FROM deliveries r
        WHERE r.dispatch_id = ANY($1::uuid[]) AND r.status = 'SUPPRESSED' AND r.suppressed_by IS NULL GROUP BY 1, 2) counted
      GROUP BY 1, 2 ORDER BY 3 DESC, 2`,
    values: [dispatchIds],
  });
  return rows;
};
