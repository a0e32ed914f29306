import type { Sql } from './sql.js';

/** Why a dispatch was paused by itself: too many mails FAILED, or bounced. */
export const STOP_CAUSES = ['FAILED', 'BOUNCED'] as const;
export type StopCause = (typeof STOP_CAUSES)[number];

export interface StoppedDispatch {
  id: string;
  cause: StopCause;
  sent: number;
  failed: number;
  bounced: number;
}

/**
 * Pauses bulk dispatches in which more mails FAILED or bounced than their sender allows. A dispatch that was resumed after that isn't
 * stopped again.
 */
export const stopFailing = async (sql: Sql): Promise<StoppedDispatch[]> => {
  const { rows } = await sql.query<StoppedDispatch>({
    name: 'stop_failing',
    text: `
      WITH failing AS MATERIALIZED (
        SELECT d.id, c.cause FROM dispatches d JOIN senders s ON s.id = d.sender_id, LATERAL (SELECT CASE
            WHEN d.sent + d.failed >= s.stop_after AND 100.0 * d.failed > s.stop_failed_percent * (d.sent + d.failed) THEN 'FAILED'
            WHEN d.sent >= s.stop_after AND 100.0 * d.bounced > s.stop_bounced_percent * d.sent THEN 'BOUNCED' END AS cause) c
        WHERE d.status = 'SENDING' AND d.type <> 'PERSONAL' AND d.sender_id IS NOT NULL AND NOT d.stop_waived AND c.cause IS NOT NULL
        ORDER BY d.id FOR NO KEY UPDATE OF d
      )
      UPDATE dispatches d SET status = 'PAUSED', stop_cause = failing.cause FROM failing
      WHERE d.id = failing.id AND d.status = 'SENDING'
      RETURNING d.id, failing.cause, d.sent, d.failed, d.bounced`,
  });
  return rows;
};
