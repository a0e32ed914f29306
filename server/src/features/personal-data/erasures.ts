import type { Person } from '@tidings/core/ledger/erase';
import type { Sql } from '@tidings/core/ledger/sql';

/** Minimum time between two steps of one erasure. Within it, no other server works on the erasure. */
const APART_SECONDS = 1;

/** Calls that read the address before the user was deleted have written it, or have failed, after this time. */
const WRITTEN_DOWN_AFTER_SECONDS = 60;

export interface OpenErasure extends Person {
  id: string;
  /**
   * Time of the latest request. If it has changed during a step, the erasure was requested again and has to restart.
   */
  requestedAt: Date;
  /** Id of the latest entry of the attempts' outbox when the ledger was done. Null while the ledger may still contain the address. */
  outboxId: string | null;
  /** The same of the feedback's outbox. */
  feedbackOutboxId: string | null;
  /** The same of the webhooks' outbox. */
  webhookOutboxId: string | null;
  /** True once no call that began before the request can still write the address. */
  isQuiet: boolean;
}

/** Takes the open erasure whose latest step is the longest ago. */
export const takeErasure = async (sql: Sql): Promise<OpenErasure | undefined> => {
  const { rows } = await sql.query<OpenErasure>({
    name: 'take_erasure',
    text: `
      WITH next AS (
        SELECT id FROM erasures WHERE finished_at IS NULL AND looked_at < now() - make_interval(secs => ${APART_SECONDS})
        ORDER BY looked_at LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      UPDATE erasures e SET looked_at = now() FROM next WHERE e.id = next.id
      RETURNING e.id, e.requested_at AS "requestedAt", e.email, e.user_ids AS "userIds", e.outbox_id::text AS "outboxId",
        e.feedback_outbox_id::text AS "feedbackOutboxId", e.webhook_outbox_id::text AS "webhookOutboxId",
        e.requested_at < now() - make_interval(secs => ${WRITTEN_DOWN_AFTER_SECONDS}) AS "isQuiet"`,
  });
  return rows[0];
};

/** Adds to the number of erased deliveries, and updates the time of the latest step. */
export const countErased = async (sql: Sql, { id, erased }: { id: string; erased: number }): Promise<void> => {
  await sql.query({
    name: 'count_erased',
    text: 'UPDATE erasures SET deliveries = deliveries + $2, looked_at = now() WHERE id = $1',
    values: [id, erased],
  });
};

type Asked = Pick<OpenErasure, 'id' | 'requestedAt'>;

/** Marks the ledger as done. Attempts and feedback that haven't reached the log may still contain the address. */
export const leaveLedger = async (sql: Sql, { id, requestedAt }: Asked): Promise<void> => {
  await sql.query({
    name: 'leave_ledger',
    text: `
      UPDATE erasures SET outbox_id = (SELECT coalesce(max(id), 0) FROM attempt_outbox),
        feedback_outbox_id = (SELECT coalesce(max(id), 0) FROM feedback_outbox),
        webhook_outbox_id = (SELECT coalesce(max(id), 0) FROM webhook_outbox)
      WHERE id = $1 AND requested_at = $2`,
    values: [id, requestedAt],
  });
};

/** Returns whether every entry of the outboxes up to these has been taken. */
export const hasReachedLog = async (
  sql: Sql,
  {
    outboxId,
    feedbackOutboxId,
    webhookOutboxId,
  }: Pick<OpenErasure, 'outboxId' | 'feedbackOutboxId' | 'webhookOutboxId'>,
): Promise<boolean> => {
  const { rows } = await sql.query<{ reached: boolean }>({
    name: 'has_reached_log',
    text: `
      SELECT NOT EXISTS (SELECT FROM attempt_outbox WHERE id <= $1)
        AND NOT EXISTS (SELECT FROM feedback_outbox WHERE id <= $2)
        AND NOT EXISTS (SELECT FROM webhook_outbox WHERE id <= $3) AS reached`,
    values: [outboxId, feedbackOutboxId, webhookOutboxId ?? '0'],
  });
  return rows[0]!.reached;
};

/**
 * Completes an erasure and deletes the address from it; the time and the count remain. Resolves to false if it was
 * requested again meanwhile.
 */
export const finishErasure = async (sql: Sql, { id, requestedAt }: Asked): Promise<boolean> => {
  const { rows } = await sql.query({
    name: 'finish_erasure',
    text: `
      UPDATE erasures SET finished_at = now(), email = NULL, user_ids = DEFAULT
      WHERE id = $1 AND requested_at = $2 RETURNING id`,
    values: [id, requestedAt],
  });
  return rows.length > 0;
};
