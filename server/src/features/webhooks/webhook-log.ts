import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { AppError } from '../../foundation/errors.js';
import { FIRST_SOURCE } from './replay.js';
import type { WebhookReplayObject, WebhookTryObject, WebhookWaiting } from './webhook.objects.js';

export type WebhookLog = ReturnType<typeof createWebhookLog>;

const PAGE = 50;
const LISTED_REPLAYS = 10;

/** Maximum number of open replays of an endpoint. Replays of all endpoints run one after another. */
const MAX_OPEN_REPLAYS = 10;

/** Waiting events are counted up to this many requests. */
const MAX_COUNTED = 10_000;

const TRY = `
  SELECT id::text, message_id AS "messageId", events, types, started_at AS "startedAt", duration_ms AS "durationMs", status, answer, error
  FROM webhook_tries t`;

const REPLAY = `
  id, since, until, dispatch_id AS "dispatchId", delivery_id::text AS "deliveryId", events, created_at AS "createdAt", finished_at AS "finishedAt"`;

/** What was sent to endpoints, what waits for them, and what is sent again. */
export const createWebhookLog = ({ dataSource }: { dataSource: DataSource }) => ({
  /** The tries of an endpoint, the latest first; 50 before the one with the id `before`. */
  listTries: (
    endpointId: string,
    { before, onlyFailed = false }: { before?: string | undefined; onlyFailed?: boolean | undefined },
  ): Promise<WebhookTryObject[]> =>
    rowsOf<WebhookTryObject>(
      dataSource,
      `${TRY} WHERE endpoint_id = $1 AND id < $2 AND (error IS NOT NULL OR NOT $3) ORDER BY t.id DESC LIMIT ${PAGE}`,
      [endpointId, before ?? '9223372036854775807', onlyFailed],
    ),

  /** Stores a try that wasn't one of a waiting request. */
  addTry: async (
    endpointId: string,
    {
      messageId,
      type,
      made,
    }: { messageId: string; type: string; made: Omit<WebhookTryObject, 'id' | 'messageId' | 'events' | 'types'> },
  ): Promise<void> => {
    await rowsOf(
      dataSource,
      `INSERT INTO webhook_tries (endpoint_id, message_id, events, types, started_at, duration_ms, status, answer, error)
       VALUES ($1, $2, 1, ARRAY[$3], $4, $5, $6, $7, $8)`,
      [endpointId, messageId, type, made.startedAt, made.durationMs, made.status, made.answer, made.error],
    );
  },

  waiting: async (endpointId: string): Promise<WebhookWaiting> => {
    const [row] = await rowsOf<WebhookWaiting>(
      dataSource,
      `SELECT coalesce(sum(events), 0)::int AS events, min(created_at) AS since, count(*) < ${MAX_COUNTED} AS "isExact",
         (SELECT min(next_try_at) FROM webhook_lanes WHERE endpoint_id = $1) AS "nextTryAt"
       FROM (SELECT events, created_at FROM webhook_messages WHERE endpoint_id = $1 LIMIT ${MAX_COUNTED}) m`,
      [endpointId],
    );
    return row!;
  },

  listReplays: (endpointId: string): Promise<WebhookReplayObject[]> =>
    rowsOf<WebhookReplayObject>(
      dataSource,
      `SELECT ${REPLAY} FROM webhook_replays WHERE endpoint_id = $1 ORDER BY created_at DESC LIMIT ${LISTED_REPLAYS}`,
      [endpointId],
    ),

  /** Throws CONFLICT if too many replays of the endpoint are open. */
  beginReplay: async (
    endpointId: string,
    { since, dispatchId, deliveryId }: { since: Date; dispatchId: string | null; deliveryId: string | null },
  ): Promise<WebhookReplayObject> => {
    const [row] = await rowsOf<WebhookReplayObject>(
      dataSource,
      `INSERT INTO webhook_replays (id, endpoint_id, since, until, dispatch_id, delivery_id, source, attempt_outbox_id, feedback_outbox_id)
       SELECT $1, $2, $3, now(), $4, $5, $6,
         (SELECT coalesce(max(id), 0) FROM attempt_outbox), (SELECT coalesce(max(id), 0) FROM feedback_outbox)
       WHERE (SELECT count(*) FROM webhook_replays WHERE endpoint_id = $2 AND finished_at IS NULL) < ${MAX_OPEN_REPLAYS}
       RETURNING ${REPLAY}`,
      [uuid(), endpointId, since, dispatchId, deliveryId, FIRST_SOURCE],
    );
    if (!row) throw new AppError('webhook.tooManyReplays', { max: MAX_OPEN_REPLAYS });
    return row;
  },
});
