import { formsOfAddress } from '@tidings/core/addresses/normal-form';
import type { Person } from '@tidings/core/ledger/erase';
import type { Sql } from '@tidings/core/ledger/sql';
import type { WebhookEvent } from './build-events.js';

const CHUNK = 500;

/** Maximum number of rows that one statement scans. */
const SCANNED_AT_ONCE = 20_000;

interface Row {
  id: string;
  body: string;
}

/** Fields of events that contain, or may quote, an address or an account. Metadata may contain anything. */
const PERSONAL = ['email', 'userId', 'error', 'metadata'];

/**
 * Erases a person from requests that wait, and from answers. The events stay, without what is personal in them. What was sent before
 * is the receiver's.
 */
export const erasePersonFromWebhooks = async (sql: Sql, person: Person): Promise<void> => {
  const texts = textsOf(person);
  await eachSpan(sql, 'webhook_messages', async (span) => {
    const { rows } = await sql.query<Row>({
      name: 'webhook_messages_of_person',
      text: `SELECT id::text, body FROM webhook_messages WHERE id > $1 AND id <= $2 AND lower(body) LIKE ANY ($3)`,
      values: [...span, personPatterns(person)],
    });
    for (let at = 0; at < rows.length; at += CHUNK) {
      const part = rows.slice(at, at + CHUNK).map(({ id, body }) => ({ id, body: bodyWithout(body, texts) }));
      await sql.query({
        name: 'erase_webhook_messages',
        text: `UPDATE webhook_messages m SET body = e.body, trace_context = NULL FROM jsonb_to_recordset($1::jsonb) AS e(id bigint, body text) WHERE m.id = e.id`,
        values: [JSON.stringify(part)],
      });
    }
  });
  await eachSpan(sql, 'webhook_tries', async (span) => {
    await sql.query({
      name: 'erase_webhook_answers',
      text: `
        UPDATE webhook_tries SET answer = NULL WHERE id > $1 AND id <= $2 AND lower(answer) LIKE ANY ($3)`,
      values: [...span, personPatterns(person)],
    });
  });
};

const textsOf = ({ email, userIds }: Person): string[] =>
  [...formsOfAddress(email), ...userIds].map((text) => text.toLowerCase());

/** Patterns for LIKE: lower-case texts that contain the person's address or an id of an account. */
export const personPatterns = (person: Person): string[] => textsOf(person).map(patternOf);

const patternOf = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

const eachSpan = async (
  sql: Sql,
  table: 'webhook_messages' | 'webhook_tries',
  work: (span: [after: string, upTo: string]) => Promise<void>,
): Promise<void> => {
  const { rows } = await sql.query<{ first: string; last: string }>({
    name: `span_of_${table}`,
    text: `SELECT coalesce(min(id), 0)::text AS first, coalesce(max(id), -1)::text AS last FROM ${table}`,
  });
  const { first, last } = rows[0]!;
  for (let after = BigInt(first) - 1n; after < BigInt(last); after += BigInt(SCANNED_AT_ONCE)) {
    await work([String(after), String(after + BigInt(SCANNED_AT_ONCE))]);
  }
};

const bodyWithout = (body: string, texts: readonly string[]): string => {
  const parsed = JSON.parse(body) as WebhookEvent | { data: WebhookEvent[] };
  const events = Array.isArray(parsed.data) ? (parsed.data as WebhookEvent[]) : [parsed as WebhookEvent];
  for (const event of events) {
    const text = JSON.stringify(event).toLowerCase();
    if (!texts.some((one) => text.includes(one))) continue;
    delete event.traceparent;
    event.data = Object.fromEntries(
      Object.entries(event.data).map(([field, value]) => [field, PERSONAL.includes(field) ? null : value]),
    );
  }
  return JSON.stringify(parsed);
};
