import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createTestPool } from '../../../../test/support/test-database.js';
import { FATES } from '../feedback/kinds.js';
import { type AcceptedSend, acceptSends } from '../ledger/accept.js';
import { type ClaimedDelivery, type ClaimRequest, claimByRoute, claimDeliveries } from '../ledger/claim.js';
import type { Routing } from '../ledger/routing.js';
import type { AttemptResult } from '../ledger/settle.js';
import { NO_STAGING } from '../ledger/staging.js';
import { DELIVERY_STATUSES, type DeliveryStatus, type DispatchStatus } from '../ledger/status.js';
import { waitUntil } from '../runtime/wait-until.js';

/** Key of the hashes of erased people's addresses. */
export const TEST_HASH_KEY = Buffer.alloc(32, 7);

export type TestLedger = Awaited<ReturnType<typeof createTestLedger>>;

let dispatches = 0;

/** Ids in ascending order, like UUIDs of version 7. */
export const newDispatchId = () => `01890b0c-0000-7000-8000-${String(++dispatches).padStart(12, '0')}`;

/** A valid send to these addresses, which are the whole audience unless `more` says otherwise. */
export const sendOf = ({ to = [], ...more }: Partial<AcceptedSend> & { to?: string[] } = {}): AcceptedSend => ({
  dispatchId: newDispatchId(),
  notificationId: null,
  event: 'news',
  queue: 'email.news',
  type: 'GROUP',
  templateSlug: 'news',
  templateVersion: 1,
  context: {},
  topic: null,
  source: 'API',
  caller: 'key:1',
  idempotencyKey: null,
  inputHash: 'hash',
  sendAt: null,
  expiresAt: null,
  audienceUserIds: [],
  audienceGroupIds: [],
  deliveries: to.map((email) => ({ userId: null, email, recipient: null })),
  audienceComplete: true,
  ...more,
});

/** `count` addresses: `person1@example.test`, `person2@example.test` and so on. */
export const addresses = (count: number) => Array.from({ length: count }, (_, n) => `person${n + 1}@example.test`);

export const resultOf = (
  { id, dispatchId, leaseToken }: Pick<ClaimedDelivery, 'id' | 'dispatchId' | 'leaseToken'>,
  outcome: AttemptResult['outcome'],
  more: Partial<AttemptResult> = {},
): AttemptResult => ({
  deliveryId: id,
  dispatchId,
  leaseToken,
  outcome,
  retryInMs: outcome === 'RETRY' ? 60_000 : null,
  smtpCode: outcome === 'SENT' ? 250 : 451,
  enhancedCode: null,
  errorClass: outcome === 'SENT' ? null : 'THROTTLED',
  error: outcome === 'SENT' ? null : 'try again later',
  messageId: `<${id}.${dispatchId}@example.test>`,
  durationMs: 12,
  ...more,
});

export interface DispatchRow extends Record<Lowercase<DeliveryStatus>, number> {
  id: string;
  status: DispatchStatus;
  total: number;
  cursor: string;
  epoch: number;
  published: boolean;
  audience_complete: boolean;
  completed_at: Date | null;
}

export interface DeliveryRow {
  id: string;
  email: string;
  user_id: string | null;
  by_group: boolean;
  status: DeliveryStatus;
  attempts: number;
  last_error: string | null;
  publish_at: Date | null;
  next_attempt_at: Date | null;
  lease_until: Date | null;
  first_claimed_at: Date | null;
  route_id: string | null;
  wait_reason: string | null;
  may_have_arrived: boolean;
}

export interface OutboxRow {
  attempt_id: string;
  delivery_id: string;
  attempt: number;
  outcome: string;
  [column: string]: unknown;
}

/** Attempts in the outbox, one row each, in order. */
export const OUTBOX_ROWS = `
  SELECT o.batch_id, o.dispatch_id, r.*
  FROM attempt_outbox o, LATERAL (
    SELECT "attemptId" AS attempt_id, "deliveryId" AS delivery_id, "userId" AS user_id, email, attempt, outcome, "smtpCode" AS smtp_code,
      "enhancedCode" AS enhanced_code, "errorClass" AS error_class, error, response, "messageId" AS message_id, "durationMs" AS duration_ms,
      "queuedAt" AS queued_at, "finishedAt" AS finished_at, recipient::jsonb
    FROM json_to_recordset(o.entries) AS e("attemptId" uuid, "deliveryId" text, "userId" uuid, email text, attempt int, outcome text,
      "smtpCode" int, "enhancedCode" text, "errorClass" text, error text, response text, "messageId" text, "durationMs" int,
      "queuedAt" timestamptz, "finishedAt" timestamptz, recipient text)) r
  ORDER BY o.id, r.delivery_id::bigint`;

/** A database with an empty ledger, with helpers for tests. */
export const createTestLedger = async () => {
  const pool = await createTestPool();

  const query = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await pool.query(text, values)).rows;

  const deliveries = (dispatchId: string) =>
    query<DeliveryRow>('SELECT * FROM deliveries WHERE dispatch_id = $1 ORDER BY id', [dispatchId]);

  return {
    pool,
    url: pool.options.connectionString!,
    query,
    deliveries,

    /** Empties the ledger. With few rows, DELETE is faster than TRUNCATE. */
    clear: () =>
      query(`
        WITH a AS (DELETE FROM dispatches), b AS (DELETE FROM deliveries), c AS (DELETE FROM attempt_outbox),
          d AS (DELETE FROM attempt_batches), e AS (DELETE FROM queues), f AS (DELETE FROM groups), g AS (DELETE FROM suppressions),
          h AS (DELETE FROM feedback), i AS (DELETE FROM feedback_outbox), j AS (DELETE FROM feedback_batches), k AS (DELETE FROM topics),
          l AS (DELETE FROM suppression_undos), m AS (DELETE FROM domain_holds)
        DELETE FROM users`),

    /** Resolves to the dispatch's id. */
    accept: async (send: Parameters<typeof sendOf>[0]): Promise<string> => {
      const [result] = await acceptSends(pool, [sendOf(send)]);
      return result!.dispatchId;
    },

    dispatch: async (id: string) => (await query<DispatchRow>('SELECT * FROM dispatches WHERE id = $1', [id]))[0]!,

    setStatus: (id: string, status: DispatchStatus) =>
      query('UPDATE dispatches SET status = $2 WHERE id = $1', [id, status]),

    /** Claims all deliveries of a dispatch, or some of them. */
    claim: async (dispatchId: string, more: Partial<ClaimRequest> = {}) =>
      claimDeliveries(pool, {
        deliveryIds: (await deliveries(dispatchId)).map(({ id }) => id),
        dispatchIds: [dispatchId],
        leaseToken: randomUUID(),
        leaseMs: 60_000,
        messageDomain: 'example.test',
        hashKey: TEST_HASH_KEY,
        staging: NO_STAGING,
        ...more,
      }),

    /** As `claim`, for deliveries of any sender. */
    claimByRoute: async (
      dispatchId: string,
      routing: Routing,
      more: Partial<Parameters<typeof claimByRoute>[1]> = {},
    ) =>
      claimByRoute(pool, {
        busy: { deliveryIds: [], waitMs: 0 },
        deliveryIds: (await deliveries(dispatchId)).map(({ id }) => id),
        dispatchIds: [dispatchId],
        leaseToken: randomUUID(),
        leaseMs: 60_000,
        hashKey: TEST_HASH_KEY,
        staging: NO_STAGING,
        ...more,
        routing,
      }),

    outbox: (dispatchId: string) =>
      query<OutboxRow>(`SELECT * FROM (${OUTBOX_ROWS}) o WHERE dispatch_id = $1`, [dispatchId]),

    /** Moves times back a day, so that leases are expired and retries are due. */
    letTimePass: (dispatchId: string | null = null) =>
      query(
        `UPDATE deliveries SET lease_until = lease_until - interval '1 day',
           next_attempt_at = next_attempt_at - interval '1 day', publish_at = publish_at - interval '1 day'
         WHERE id IN (SELECT id FROM deliveries WHERE $1::uuid IS NULL OR dispatch_id = $1 ORDER BY id FOR UPDATE)`,
        [dispatchId],
      ),

    /** Adds users created an hour ago, `user<n>@example.test`. Resolves to their ids, in order. */
    addUsers: async (count: number, { isActive = true, first = 1 } = {}) => {
      const rows = await query<{ id: string }>(
        `INSERT INTO users (id, username, email, first_name, is_active, created_at)
         SELECT gen_random_uuid(), 'user' || n, 'user' || n || '@example.test', 'User ' || n, $3, now() - interval '1 hour'
         FROM generate_series($2::int, $2 + $1 - 1) n RETURNING id`,
        [count, first, isActive],
      );
      return rows.map(({ id }) => id);
    },

    addGroup: async (userIds: string[]) => {
      const rows = await query<{ id: string }>(
        'INSERT INTO groups (id, name) SELECT id, id FROM (SELECT gen_random_uuid() AS id) g RETURNING id',
      );
      await query(
        `INSERT INTO group_members (group_id, user_id, created_at)
         SELECT $1, id, now() - interval '1 hour' FROM unnest($2::uuid[]) AS id`,
        [rows[0]!.id, userIds],
      );
      return rows[0]!.id;
    },

    /** Begins a transaction, which is rolled back when the test ends. */
    begin: async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      let isOpen = true;
      const end = async (statement: 'COMMIT' | 'ROLLBACK') => {
        if (!isOpen) return;
        isOpen = false;
        await client.query(statement);
        client.release();
      };
      onTestFinished(() => end('ROLLBACK'));
      return { client, commit: () => end('COMMIT'), rollBack: () => end('ROLLBACK') };
    },

    /** Resolves when this many statements are waiting for locks. */
    waiting: (statements: number) =>
      waitUntil(
        async () => {
          const waiting = await query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return waiting.length === statements;
        },
        { what: `${statements} statements to wait` },
      ),

    /** Dispatches whose counters differ from their rows, or whose status doesn't fit its counters. */
    findMiscounted: () =>
      query(`
        SELECT to_jsonb(d) AS dispatch, to_jsonb(r) AS rows
        FROM dispatches d, LATERAL (
          SELECT count(*) AS total, ${STATUS_COUNTS}, ${FATE_COUNTS} FROM deliveries WHERE dispatch_id = d.id) r
        WHERE NOT to_jsonb(d) @> to_jsonb(r)
          OR d.status IN ('SENDING', 'COMPLETED') AND d.audience_complete
            AND (d.status = 'COMPLETED') <> (r.queued + r.sending + r.retrying + r.uncertain = 0)
          OR (d.status = 'COMPLETED') <> (d.completed_at IS NOT NULL)`),
  };
};

const STATUS_COUNTS = DELIVERY_STATUSES.map(
  (status) => `count(*) FILTER (WHERE status = '${status}') AS ${status.toLowerCase()}`,
).join(', ');

const FATE_COUNTS = FATES.map(
  (fate) => `count(*) FILTER (WHERE status = 'SENT' AND fate = '${fate}') AS ${fate.toLowerCase()}`,
).join(', ');
