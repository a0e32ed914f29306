import { inTransaction } from '@tidings/core/ledger/pool';
import type { Sql } from '@tidings/core/ledger/sql';
import type { WebhookOutboxEntry } from '@tidings/core/ledger/webhook-outbox';
import type { Pool } from 'pg';
import { type EventSend, eventsOf } from './build-events.js';
import { messagesOf, type NewMessage, type Wants } from './route-events.js';

/** Held while messages are written, so that their ids grow in the order of the commits. Arbitrary. */
const FAN_OUT_LOCK = 721_544_224;

/** Maximum number of events read at once: under load about 88 for each lane, so that few lanes need a second, nearly empty request. */
const MAX_EVENTS = 1_400;

/**
 * Turns the oldest entries of the outbox into requests to the endpoints that want them. Events of one delivery stay in order: its next
 * entry is written only after the one before was committed. Resolves to 'full' if more entries may be waiting.
 */
export const fanOut = (pool: Pool): Promise<'some' | 'full'> =>
  inTransaction(pool, async (transaction) => {
    await lockMessages(transaction);
    const { rows: entries } = await transaction.query<WebhookOutboxEntry & { events: number }>({
      name: 'take_webhook_outbox',
      text: TAKE,
      values: [MAX_EVENTS],
    });
    if (entries.length === 0) return 'some';
    entries.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
    const wants = await readWants(transaction);
    if (wants.length > 0) {
      const sends = await readSends(transaction, [...new Set(entries.flatMap(({ dispatchId }) => dispatchId ?? []))]);
      const events = entries.flatMap((entry) => eventsOf(entry, sends));
      await writeMessages(
        transaction,
        wants.flatMap((one) => messagesOf(events, one)),
      );
    }
    return entries.reduce((sum, { events }) => sum + events, 0) >= MAX_EVENTS ? 'full' : 'some';
  });

export const lockMessages = async (transaction: Sql): Promise<void> => {
  await transaction.query({
    name: 'lock_webhook_messages',
    text: 'SELECT pg_advisory_xact_lock($1)',
    values: [FAN_OUT_LOCK],
  });
};

const TAKE = `
WITH oldest AS MATERIALIZED (
  SELECT id, events FROM webhook_outbox ORDER BY id LIMIT $1
), fitting AS (
  SELECT id FROM (SELECT id, sum(events) OVER (ORDER BY id) - events AS before FROM oldest) o WHERE before < $1
)
DELETE FROM webhook_outbox o USING fitting WHERE o.id = fitting.id
RETURNING o.id::text, o.kind, o.dispatch_id AS "dispatchId", o.events, o.entries`;

const WANTS = `id AS "endpointId", types, topics, event_names AS "eventNames", api_key_ids AS "apiKeyIds", is_batched AS "isBatched"`;

const readWants = async (sql: Sql): Promise<Wants[]> => {
  const { rows } = await sql.query<Wants>({
    name: 'webhook_wants',
    text: `SELECT ${WANTS} FROM webhook_endpoints WHERE state = 'ACTIVE'`,
  });
  return rows;
};

/** Undefined unless the endpoint is active. */
export const readWantsOf = async (sql: Sql, endpointId: string): Promise<Wants | undefined> => {
  const { rows } = await sql.query<Wants>({
    name: 'webhook_wants_of',
    text: `SELECT ${WANTS} FROM webhook_endpoints WHERE state = 'ACTIVE' AND id = $1`,
    values: [endpointId],
  });
  return rows[0];
};

/** The sends of events, by id. */
export const readSends = async (sql: Sql, ids: readonly string[]): Promise<Map<string, EventSend>> => {
  const { rows } = await sql.query<EventSend>({
    name: 'webhook_sends',
    text: `
      SELECT id, notification_id AS "notificationId", event, topic, template_slug AS "templateSlug", template_version AS "templateVersion",
        caller, metadata, trace_context AS trace
      FROM dispatches WHERE id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map((send) => [send.id, send]));
};

/** The lock of `lockMessages` must be held. */
export const writeMessages = async (transaction: Sql, messages: readonly NewMessage[]): Promise<void> => {
  if (messages.length === 0) return;
  await transaction.query({
    name: 'write_webhook_messages',
    text: `
      INSERT INTO webhook_messages (endpoint_id, lane, message_id, events, types, body, trace_context)
      SELECT m."endpointId", m.lane, m."messageId", m.events, m.types, m.body, m.trace
      FROM json_to_recordset($1::json) AS m("endpointId" uuid, lane int, "messageId" text, events int, types text[], body text, trace jsonb, place int)
      ORDER BY m.place`,
    values: [JSON.stringify(messages.map((message, place) => ({ ...message, place })))],
  });
};
