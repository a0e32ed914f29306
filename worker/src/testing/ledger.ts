import { randomUUID } from 'node:crypto';
import { acceptSends } from '@tidings/core/ledger/accept';
import type { Attachment } from '@tidings/core/ledger/attachment';
import type { Recipient } from '@tidings/core/ledger/recipient';
import type pg from 'pg';
import { createTestPool } from '../../../test/support/test-database.js';

export interface Person {
  email: string;
  userId?: string;
  recipient?: Recipient;
}

export interface NewSender {
  id?: string;
  slug: string;
  fromName?: string;
  fromEmail: string;
  replyTo?: string;
  returnPath?: string;
  /** The preferred one first. */
  routeIds: string[];
}

export interface StoredDelivery {
  id: string;
  email: string;
  status: string;
  attempts: number;
  errorClass: string | null;
  error: string | null;
  /** Seconds until the delivery is due, and until it is published. */
  dueIn: number | null;
  publishIn: number | null;
}

export interface StoredAttempt {
  deliveryId: string;
  attempt: number;
  outcome: string;
  smtpCode: number | null;
  enhancedCode: string | null;
  response: string | null;
  errorClass: string | null;
  error: string | null;
  messageId: string;
}

export type TestLedger = Awaited<ReturnType<typeof createTestLedger>>;

/** A ledger in its own database, with the template `plain` and functions to inspect it. */
export const createTestLedger = async () => {
  const pool = await createTestPool();
  const ledger = {
    pool,
    run: (text: string, values: unknown[] = []): Promise<pg.QueryResult> => pool.query(text, values),
    addTemplate: (slug: string, title: string, content: string) =>
      pool.query(`INSERT INTO template_versions (slug, version, title, content) VALUES ($1, 1, $2, $3)`, [
        slug,
        title,
        content,
      ]),
    addUser: async (username: string, { isActive = true } = {}): Promise<string> => {
      const { rows } = await pool.query(
        `INSERT INTO users (id, username, email, first_name, last_name, is_active)
         VALUES ($1, $2, $2 || '@example.test', initcap($2), 'Petrova', $3) RETURNING id`,
        [randomUUID(), username, isActive],
      );
      return rows[0].id;
    },
    /**
     * Creates a sender together with its routes, as the server does: a worker that reads a sender without routes uses SMTP_URL. Resolves to
     * its id.
     */
    addSender: async ({ routeIds, ...sender }: NewSender): Promise<string> => {
      const { id = randomUUID(), slug, fromName = '', fromEmail, replyTo = null, returnPath = null } = sender;
      await pool.query(
        `WITH sender AS (
           INSERT INTO senders (id, slug, from_name, from_email, reply_to, return_path) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id)
         INSERT INTO sender_routes (sender_id, route_id, position)
         SELECT sender.id, route_id, position FROM sender, unnest($7::uuid[]) WITH ORDINALITY AS r(route_id, position)`,
        [id, slug, fromName, fromEmail, replyTo, returnPath, routeIds],
      );
      return id;
    },
    /** Accepts a send to these people. Deletes suppressions, since tests use the same addresses again. Resolves to the delivery ids in order, and to the batch that a worker receives. */
    send: async (
      people: Person[],
      {
        template = 'plain',
        context = {},
        queue = 'email.news',
        topic = null,
        attachments = [],
        replyTo,
        headers,
        senderId = null,
      }: {
        template?: string;
        context?: Record<string, unknown>;
        queue?: string;
        topic?: string | null;
        attachments?: Attachment[];
        replyTo?: string;
        headers?: Record<string, string>;
        senderId?: string | null;
      } = {},
    ) => {
      await pool.query('DELETE FROM suppressions');
      const dispatchId = randomUUID();
      await acceptSends(pool, [
        {
          dispatchId,
          notificationId: null,
          event: 'news',
          queue,
          type: 'GROUP',
          templateSlug: template,
          templateVersion: 1,
          context,
          topic: null,
          senderId,
          ...(attachments.length > 0 && { attachments }),
          ...(replyTo && { replyTo }),
          ...(headers && { headers }),
          source: 'API',
          caller: 'key:test',
          idempotencyKey: null,
          inputHash: '',
          audienceUserIds: [],
          audienceGroupIds: [],
          deliveries: people.map(({ email, userId = null, recipient = {} }) => ({ email, userId, recipient })),
          audienceComplete: true,
          sendAt: null,
          expiresAt: null,
        },
      ]);
      if (topic !== null) await pool.query('UPDATE dispatches SET topic = $2 WHERE id = $1', [dispatchId, topic]);
      const ids = (await ledger.deliveries(dispatchId)).map(({ id }) => id);
      return { dispatchId, ids, batch: ids.map((deliveryId) => ({ deliveryId, dispatchId })) };
    },
    deliveries: async (dispatchId: string): Promise<StoredDelivery[]> => {
      const { rows } = await pool.query(
        `SELECT id::text, email, status, attempts, error_class AS "errorClass", last_error AS error,
           extract(epoch FROM next_attempt_at - now())::float AS "dueIn", extract(epoch FROM publish_at - now())::float AS "publishIn"
         FROM deliveries WHERE dispatch_id = $1 ORDER BY deliveries.id`,
        [dispatchId],
      );
      return rows;
    },
    statuses: async (dispatchId: string) => (await ledger.deliveries(dispatchId)).map(({ status }) => status),
    /** The dispatch's status and its counters that aren't 0. */
    dispatch: async (dispatchId: string): Promise<Record<string, unknown>> => {
      const { rows } = await pool.query(
        `SELECT status, total, queued, sending, retrying, uncertain, sent, failed, suppressed FROM dispatches WHERE id = $1`,
        [dispatchId],
      );
      return Object.fromEntries(Object.entries(rows[0]).filter(([, value]) => value !== 0));
    },
    /** The attempts that wait to be shipped, in order. */
    attempts: async (): Promise<StoredAttempt[]> => {
      const { rows } = await pool.query(
        `SELECT e.* FROM attempt_outbox o, json_to_recordset(o.entries) AS e("deliveryId" text, attempt int, outcome text,
           "smtpCode" int, "enhancedCode" text, "errorClass" text, error text, response text, "messageId" text)
         ORDER BY o.id, e."deliveryId"::bigint`,
      );
      return rows;
    },
    /** Makes all waiting retries due. */
    makeDue: () =>
      pool.query(
        `UPDATE deliveries SET next_attempt_at = now() - interval '1 second' WHERE next_attempt_at IS NOT NULL`,
      ),
  };
  await ledger.addTemplate('plain', 'Hello {{user.name}}', 'Hello {{user.name}}, {{word}}');
  return ledger;
};

/** `count` recipients who aren't users. */
export const strangers = (count: number): Person[] =>
  Array.from({ length: count }, (_, index) => ({
    email: `person${index}@example.test`,
    recipient: { name: `Person ${index}` },
  }));
