import type { Sql } from './sql.js';

/** Open deliveries and unfinished dispatches, over all sends. */
export interface LedgerBacklog {
  queued: number;
  sending: number;
  retrying: number;
  uncertain: number;
  runningDispatches: number;
  pausedDispatches: number;
  scheduledDispatches: number;
}

/** Sums the counters of unfinished dispatches. Each status has an index of its own. */
export const readBacklog = async (sql: Sql): Promise<LedgerBacklog> => {
  const { rows } = await sql.query<LedgerBacklog>({
    name: 'read_backlog',
    text: `
      WITH unfinished AS (
        SELECT status, queued, sending, retrying, uncertain FROM dispatches WHERE status = 'SENDING'
        UNION ALL SELECT status, queued, sending, retrying, uncertain FROM dispatches WHERE status = 'PAUSED'
        UNION ALL SELECT status, queued, sending, retrying, uncertain FROM dispatches WHERE status = 'SCHEDULED'
      )
      SELECT coalesce(sum(queued), 0)::int AS queued, coalesce(sum(sending), 0)::int AS sending,
        coalesce(sum(retrying), 0)::int AS retrying, coalesce(sum(uncertain), 0)::int AS uncertain,
        count(*) FILTER (WHERE status = 'SENDING')::int AS "runningDispatches",
        count(*) FILTER (WHERE status = 'PAUSED')::int AS "pausedDispatches",
        count(*) FILTER (WHERE status = 'SCHEDULED')::int AS "scheduledDispatches"
      FROM unfinished`,
    values: [],
  });
  return rows[0]!;
};
