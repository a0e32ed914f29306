import type { Sql } from '@tidings/core/ledger/sql';
import type { AnnouncedDispatch } from '@tidings/core/ledger/webhook-outbox';

/** The last dispatch of a page. */
export interface EndedPosition {
  /** ISO 8601. */
  at: string;
  id: string;
}

/**
 * The next dispatches that were completed or cancelled in a time, by that time: those whose contexts are still kept, or one by its id.
 * Of several rounds, the last one.
 */
export const readEndedDispatches = async (
  sql: Sql,
  {
    since,
    until,
    dispatchId,
    after,
    limit,
  }: { since: Date; until: Date; dispatchId: string | null; after: EndedPosition | undefined; limit: number },
): Promise<(AnnouncedDispatch & { dispatchId: string })[]> => {
  const { rows } = await sql.query<AnnouncedDispatch & { dispatchId: string }>({
    name: dispatchId === null ? 'ended_dispatches' : 'ended_dispatch',
    text: `
      SELECT id AS "dispatchId", status, completions AS round, NULL AS cause, NULL AS "pausedAs", json_build_object('total', total,
          'sent', sent, 'failed', failed, 'suppressed', suppressed, 'cancelled', cancelled, 'expired', expired) AS counts,
        to_char(${ENDED_AT} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at
      FROM dispatches
      WHERE status IN ('COMPLETED', 'CANCELLED') AND ${ENDED_AT} >= $1 AND ${ENDED_AT} < $2 AND (${ENDED_AT}, id) > ($3::timestamptz, $4::uuid)
        AND ${dispatchId === null ? 'contexts_dropped_at IS NULL' : 'id = $6'}
      ORDER BY ${ENDED_AT}, id LIMIT $5`,
    values: [
      since,
      until,
      after?.at ?? since,
      after?.id ?? '00000000-0000-0000-0000-000000000000',
      limit,
      ...(dispatchId === null ? [] : [dispatchId]),
    ],
  });
  return rows;
};

// As in an index.
const ENDED_AT = 'coalesce(completed_at, cancelled_at, created_at)';
