import type { BounceClass, FeedbackKind, FeedbackSource } from '../feedback/kinds.js';
import type { Outbox } from './outbox.js';
import type { ErrorClass } from './status.js';

/** One event in an outbox entry, with the fields of its dispatch. Timestamps are ISO 8601 with a zone, as JSON has them. */
export interface OutboxFeedback {
  /** UUID, the same for the same event. */
  eventId: string;
  deliveryId: string;
  dispatchId: string;
  notificationId: string | null;
  userId: string | null;
  /** The address that was mailed, or its replacement if the person was erased. */
  email: string;
  kind: FeedbackKind;
  bounceClass: BounceClass | null;
  source: FeedbackSource;
  errorClass: ErrorClass | null;
  statusCode: string | null;
  diagnostic: string | null;
  templateSlug: string;
  topic: string | null;
  queue: string;
  happenedAt: string;
  receivedAt: string;
}

export const FEEDBACK_OUTBOX: Outbox<OutboxFeedback> = {
  table: 'feedback_outbox',
  batches: 'feedback_batches',
  rowsColumn: 'events',
  addedAtColumn: 'created_at',
  sizes: `
    SELECT o.id, o.events AS rows, octet_length(o.entries::text) AS bytes
    FROM feedback_outbox o WHERE o.id IN (SELECT id FROM free)`,
  lock: 721_544_208,
  read: async (sql, batchId) => {
    const { rows } = await sql.query<{ entries: OutboxFeedback[] }>({
      name: 'read_feedback_batch',
      text: 'SELECT entries FROM feedback_outbox WHERE batch_id = $1 ORDER BY id',
      values: [batchId],
    });
    return rows.length === 0 ? undefined : rows.flatMap(({ entries }) => entries);
  },
};
