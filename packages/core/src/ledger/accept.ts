import type { TraceContext } from '../tracing/trace-context.js';
import type { Attachment } from './attachment.js';
import type { FirstBatchRule } from './first-batch.js';
import type { Recipient } from './recipient.js';
import type { Sql } from './sql.js';
import type { DispatchStatus } from './status.js';

/** A validated send, as it is stored before the caller gets an answer. */
export interface AcceptedSend {
  dispatchId: string;
  notificationId: string | null;
  event: string;
  queue: string;
  type: 'PERSONAL' | 'GROUP' | 'ALL';
  templateSlug: string;
  templateVersion: number;
  context: Record<string, unknown>;
  /** Slug of the topic; null for a transactional mail. */
  topic: string | null;
  /** The sender. Absent or null: that of MAIL_FROM. */
  senderId?: string | null;
  /** Files of the send, beside those of the template. Absent: none. */
  attachments?: Attachment[];
  /** Takes the place of the template's Reply-To. Absent: none. */
  replyTo?: string;
  /** Further headers of each mail, by name. Absent: none. */
  headers?: Record<string, string>;
  /** Data of the caller, which webhooks return. Absent: none. */
  metadata?: Record<string, unknown>;
  /** The trace that the call belongs to. Absent: none. */
  trace?: TraceContext | undefined;
  source: 'ADMIN' | 'API';
  /** The caller, as `user:<id>` or `key:<id>`. Idempotency keys are scoped to it. */
  caller: string;
  idempotencyKey: string | null;
  inputHash: string;
  /** Earliest time of sending. Null or a time in the past means now. */
  sendAt: Date | null;
  /** Deliveries that are not sent by this time become EXPIRED. */
  expiresAt: Date | null;
  /** Time over which the mails leave evenly, from their start, in seconds. Absent or null: they leave at once. */
  spreadSeconds?: number | null;
  /**
   * `missing`: variables that the template reads and the context lacks. `ignored`: context keys that no template
   * reads. Both are absent if nobody checked.
   */
  missing?: string[];
  ignored?: string[];
  /** Users and groups whose members are read when sending starts. */
  audienceUserIds: string[];
  audienceGroupIds: string[];
  /**
   * Recipients known when the call is made: the one of a PERSONAL send, and all in `to`. Normalized addresses, each
   * once.
   */
  deliveries: { userId: string | null; email: string; recipient: Recipient | null }[];
  /** True if `deliveries` is the whole audience. */
  audienceComplete: boolean;
  /** The dispatch begins with some of its mails. Absent: with all. */
  firstBatch?: FirstBatchRule;
}

export interface AcceptResult {
  dispatchId: string;
  /** False if this caller has used the idempotency key before. `dispatchId` is then that of the first send. */
  created: boolean;
  inputHash: string;
  status: DispatchStatus;
  createdAt: Date;
}

/**
 * Stores sends in one statement, all or none. Results are in the order of `sends`. If another transaction is
 * committing the same idempotency key, PostgreSQL waits for that commit.
 */
export const acceptSends = async (sql: Sql, sends: AcceptedSend[]): Promise<AcceptResult[]> => {
  const dispatches = sends.map(({ deliveries, ...send }) => ({
    ...send,
    total: deliveries.length,
  }));
  const deliveries = sends.flatMap(({ dispatchId, deliveries }) =>
    deliveries.map((delivery, position) => ({ dispatchId, position, ...delivery })),
  );
  const { rows } = await sql.query<AcceptResult & { position: number }>({
    name: 'accept_sends',
    text: ACCEPT,
    values: [JSON.stringify(dispatches), JSON.stringify(deliveries)],
  });
  const created = new Map(rows.map((row) => [row.dispatchId, row]));
  const repeated = sends.filter((send) => !created.has(send.dispatchId));
  const earlier = repeated.length > 0 ? await findByIdempotencyKey(sql, repeated) : new Map<string, AcceptResult>();
  return sends.map((send) => {
    const result = created.get(send.dispatchId) ?? earlier.get(keyOf(send.caller, send.idempotencyKey ?? ''));
    if (!result) throw new Error('a send was neither written nor found under its idempotency key');
    return result;
  });
};

const ACCEPT = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(
    "dispatchId" uuid, "notificationId" uuid, event text, queue text, type dispatch_type, "templateSlug" text,
    "templateVersion" int, context jsonb, source dispatch_source, caller text, "idempotencyKey" text, "inputHash" text,
    "audienceUserIds" jsonb, "audienceGroupIds" jsonb, "audienceComplete" boolean, total int,
    "sendAt" timestamptz, "expiresAt" timestamptz, missing text[], ignored text[], topic text, "senderId" uuid,
    attachments jsonb, "replyTo" text, headers jsonb, metadata jsonb, "firstBatch" jsonb, "spreadSeconds" int, trace jsonb)
), dispatch AS (
  INSERT INTO dispatches (id, notification_id, event, queue, type, template_slug, template_version, context, source,
    caller, idempotency_key, input_hash, audience_user_ids, audience_group_ids, audience_complete, total, queued,
    send_at, expires_at, missing, ignored, topic, sender_id, attachments,
    reply_to, headers, metadata, first_batch_per_domain, first_batch_wait_minutes, first_batch_state, spread_seconds, is_spreading, trace_context, status)
  SELECT "dispatchId", "notificationId", event, queue, type, "templateSlug", "templateVersion", context, source,
    caller, "idempotencyKey", "inputHash",
    ARRAY(SELECT value::uuid FROM jsonb_array_elements_text("audienceUserIds") ORDER BY 1),
    ARRAY(SELECT value::uuid FROM jsonb_array_elements_text("audienceGroupIds") ORDER BY 1),
    "audienceComplete", total, total, "sendAt", "expiresAt", missing, ignored, topic, "senderId", attachments,
    "replyTo", headers, metadata, ("firstBatch" ->> 'perDomain')::int, ("firstBatch" ->> 'waitMinutes')::int,
    CASE WHEN "firstBatch" IS NOT NULL THEN 'PENDING' END,
    "spreadSeconds", "spreadSeconds" IS NOT NULL, trace,
    CASE WHEN "sendAt" > now() THEN 'SCHEDULED' ELSE 'SENDING' END::dispatch_status
  FROM given ORDER BY caller, "idempotencyKey"
  ON CONFLICT (caller, idempotency_key) DO NOTHING
  RETURNING id, input_hash, status, created_at
), delivery AS (
  INSERT INTO deliveries (dispatch_id, user_id, email, recipient)
  SELECT d.id, r."userId", r.email, r.recipient
  FROM jsonb_to_recordset($2::jsonb) AS r("dispatchId" uuid, position int, "userId" uuid, email text, recipient jsonb)
  JOIN dispatch d ON d.id = r."dispatchId"
  ORDER BY d.id, r.position
)
SELECT id AS "dispatchId", input_hash AS "inputHash", true AS created, status, created_at AS "createdAt" FROM dispatch`;

const keyOf = (caller: string, key: string) => `${caller}\n${key}`;

/**
 * SQL of the dispatch of a caller with an idempotency key, or of the next one in that order: the query that uses it compares both. Only the unique
 * index has this order. With `caller = … AND idempotency_key = …`, PostgreSQL may choose the index of a caller's dispatches as long as it has no
 * statistics, and reads all of them for each key.
 */
export const byIdempotencyKey = (caller: string, key: string): string =>
  `SELECT * FROM dispatches WHERE (caller, idempotency_key) >= (${caller}, ${key}) ORDER BY caller, idempotency_key LIMIT 1`;

const findByIdempotencyKey = async (sql: Sql, sends: AcceptedSend[]) => {
  const { rows } = await sql.query<AcceptResult & { caller: string; key: string }>({
    name: 'find_by_idempotency_key',
    text: `
      SELECT d.id AS "dispatchId", d.input_hash AS "inputHash", false AS created, d.status,
        d.created_at AS "createdAt", d.caller, d.idempotency_key AS key
      FROM unnest($1::text[], $2::text[]) AS k(caller, key), LATERAL (${byIdempotencyKey('k.caller', 'k.key')}) d
      WHERE d.caller = k.caller AND d.idempotency_key = k.key`,
    values: [sends.map((send) => send.caller), sends.map((send) => send.idempotencyKey)],
  });
  return new Map(rows.map(({ caller, key, ...result }) => [keyOf(caller, key), result]));
};
