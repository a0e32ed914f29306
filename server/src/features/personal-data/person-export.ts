import { Readable } from 'node:stream';
import { formsOfAddress, normalizeAddress } from '@tidings/core/addresses/normal-form';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { hasAttempts, readAttemptsOf, type WholeAttempt } from '@tidings/core/delivery-log/find-attempts';
import { readFeedbackOf, type WholeFeedback } from '@tidings/core/delivery-log/find-feedback';
import { findFormerUserIds, hasDeliveries, type Person } from '@tidings/core/ledger/erase';
import { hasFeedback } from '@tidings/core/ledger/erase-feedback';
import type { Sql } from '@tidings/core/ledger/sql';
import { hashOfAddress } from '@tidings/core/ledger/suppression';
import { AppError } from '../../foundation/errors.js';
import { personPatterns } from '../webhooks/webhooks.feature.js';

export type PersonExport = ReturnType<typeof createPersonExport>;

/** Number of rows in memory at a time. */
const PAGE_SIZE = 500;

interface Row {
  id: string;
}

interface FileRow {
  sha256: string;
}

/**
 * Exports everything stored about an address as one JSON object: the account with its groups, notifications and
 * sessions; deliveries with their context and recipient fields; files of sends
 * to the person alone; attempts from the log; feedback with the reports, and as the log has
 * it; names of rules of alerts that mail it; events that wait for webhooks, and answers that contain it; suppressions, also those kept as a hash since an earlier erasure, and undone ones; and audit entries about the
 * account, without the names of others. The password hash and session tokens are left out. Reads a page at a time, as
 * fast as the caller reads. Resolves once the first pages are read, so that an earlier failure can still set the HTTP
 * status. Throws NOT_FOUND if nothing is stored. Reads the tables of all features directly, since it must show what is
 * stored, not what each feature shows.
 */
export const createPersonExport =
  ({ sql, clickhouse, hashKey }: { sql: Sql; clickhouse: DeliveryLog; hashKey: Buffer }) =>
  async (address: string): Promise<{ file: Readable; userId: string | null }> => {
    const email = normalizeAddress(address);
    const ask = async <Found>(name: string, text: string, values: unknown[]) =>
      (await sql.query<Found>({ name, text, values })).rows;
    const [found, ...others] = await ask<Row & { account: unknown }>('export_account', ACCOUNT, [email]);
    const userId = found?.id ?? null;
    const accounts = [...(found ? [found] : []), ...others].map(({ id }) => id);
    const person: Person = { email, userIds: [...accounts, ...(await findFormerUserIds(sql, email))] };
    const rules = await ask<{ name: string }>('export_alert_rules', ALERT_RULES, [email]);
    const isInLedger =
      found || rules.length > 0 || (await hasDeliveries(sql, person)) || (await hasFeedback(sql, email));
    if (!isInLedger && !(await hasAttempts(clickhouse, person))) {
      throw new AppError('person.notFound');
    }
    const readDeliveries = (after?: Row) =>
      ask<Row>('export_deliveries', DELIVERIES, [
        formsOfAddress(email),
        person.userIds,
        after?.id ?? '0',
        PAGE_SIZE,
        email,
      ]);
    /** One file at a time, since a file may have 10 MB. */
    const readFiles = (after?: FileRow) =>
      ask<FileRow>('export_files', FILES, [formsOfAddress(email), person.userIds, after?.sha256 ?? '']);
    const readAttempts = (after?: WholeAttempt) =>
      readAttemptsOf(clickhouse, { ...person, limit: PAGE_SIZE, ...(after && { after }) });
    const readFeedback = (after?: Row) =>
      ask<Row>('export_feedback', FEEDBACK, [formsOfAddress(email), person.userIds, after?.id ?? '0', PAGE_SIZE]);
    const readFeedbackLog = (after?: WholeFeedback) =>
      readFeedbackOf(clickhouse, { ...person, limit: PAGE_SIZE, ...(after && { after }) });
    const addresses = [email, hashOfAddress(email, hashKey)];
    const readSuppressions = (after?: Row) =>
      ask<Row>('export_suppressions', SUPPRESSIONS, [addresses, after?.id ?? '0', PAGE_SIZE]);
    const readUndos = (after?: Row) => ask<Row>('export_undos', UNDOS, [addresses, after?.id ?? '0', PAGE_SIZE]);
    const patterns = personPatterns(person);
    const readWebhookEvents = (after?: Row) =>
      ask<Row>('export_webhook_events', WEBHOOK_EVENTS, [patterns, after?.id ?? '0', PAGE_SIZE]);
    const readWebhookAnswers = (after?: Row) =>
      ask<Row>('export_webhook_answers', WEBHOOK_ANSWERS, [patterns, after?.id ?? '0', PAGE_SIZE]);
    const readAudit = (after?: Row) => ask<Row>('export_audit', AUDIT, [userId, after?.id ?? '0', PAGE_SIZE]);

    const [deliveries, attempts, feedback, feedbackLog, suppressions, undos, audit] = await Promise.all([
      readDeliveries(),
      readAttempts(),
      readFeedback(),
      readFeedbackLog(),
      readSuppressions(),
      readUndos(),
      readAudit(),
    ]);
    const pieces = async function* () {
      const head = {
        email,
        exportedAt: new Date().toISOString(),
        account: found?.account ?? null,
        otherAccounts: others.map(({ account }) => account),
        alertRules: rules.map(({ name }) => name),
      };
      yield JSON.stringify(head).slice(0, -1);
      yield* list('deliveries', { first: deliveries, readAfter: readDeliveries });
      yield* list('files', { first: await readFiles(), readAfter: readFiles, pageSize: 1 });
      yield* list('attempts', { first: attempts, readAfter: readAttempts });
      yield* list('feedback', { first: feedback, readAfter: readFeedback });
      yield* list('feedbackLog', { first: feedbackLog, readAfter: readFeedbackLog });
      yield* list('suppressions', { first: suppressions, readAfter: readSuppressions });
      yield* list('undoneSuppressions', { first: undos, readAfter: readUndos });
      yield* list('webhookEvents', { first: await readWebhookEvents(), readAfter: readWebhookEvents });
      yield* list('webhookAnswers', { first: await readWebhookAnswers(), readAfter: readWebhookAnswers });
      yield* list('auditLog', { first: audit, readAfter: readAudit });
      yield '}\n';
    };
    return { file: Readable.from(pieces()), userId };
  };

async function* list<Item>(
  name: string,
  {
    first,
    readAfter,
    pageSize = PAGE_SIZE,
  }: { first: Item[]; readAfter: (last: Item) => Promise<Item[]>; pageSize?: number },
): AsyncGenerator<string> {
  yield `,\n${JSON.stringify(name)}:[`;
  let isFirst = true;
  for (let page = first; page.length > 0; page = await readAfter(page.at(-1)!)) {
    yield (isFirst ? '\n' : ',\n') + page.map((item) => JSON.stringify(item)).join(',\n');
    isFirst = false;
    if (page.length < pageSize) break;
  }
  yield ']';
}

const ALERT_RULES = 'SELECT name FROM alert_rules WHERE $1 = ANY(emails) ORDER BY name';

const ACCOUNT = `
SELECT u.id, to_jsonb(u) - 'password_hash' - 'email_typed' || jsonb_build_object('email', coalesce(u.email_typed, u.email), 'address', u.email,
  'groups', ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id ORDER BY g.name),
  'notifications', ARRAY(SELECT n.name FROM notification_users c JOIN notifications n ON n.id = c.notification_id
    WHERE c.user_id = u.id ORDER BY n.name),
  'sessions', (SELECT coalesce(jsonb_agg(jsonb_build_object('createdAt', s.created_at, 'expiresAt', s.expires_at)), '[]')
    FROM sessions s WHERE s.user_id = u.id)) AS account
FROM users u WHERE u.email = $1 OR u.duplicate_of = (SELECT id FROM users WHERE email = $1)
ORDER BY u.duplicate_of NULLS FIRST, u.id`;

// A delivery whose address was corrected later belongs to another person now, so only the old address is exported of
// its personal fields.
const DELIVERIES = `
WITH mine AS (
  (SELECT id FROM deliveries WHERE email = ANY($1::text[]) AND id > $3 ORDER BY id LIMIT $4)
  UNION (SELECT id FROM deliveries WHERE user_id = ANY($2::uuid[]) AND id > $3 ORDER BY id LIMIT $4)
  UNION (SELECT id FROM deliveries WHERE earlier_emails && $1::text[] AND id > $3 ORDER BY id LIMIT $4)
  ORDER BY id LIMIT $4
), part AS (
  SELECT r.*, r.email = ANY($1::text[]) OR coalesce(r.user_id = ANY($2::uuid[]), false) AS is_theirs FROM mine JOIN deliveries r USING (id)
)
SELECT r.id::text, r.dispatch_id AS "dispatchId", d.event, d.template_slug AS "templateSlug", d.template_version AS "templateVersion",
  CASE WHEN is_theirs THEN r.email ELSE $5 END AS email, CASE WHEN is_theirs THEN r.earlier_emails END AS "earlierEmails",
  r.status, r.attempts, r.created_at AS "createdAt", r.updated_at AS "updatedAt", r.last_error AS "lastError",
  CASE WHEN is_theirs THEN r.recipient END AS recipient, CASE WHEN is_theirs THEN d.context END AS context,
  CASE WHEN is_theirs THEN d.attachments END AS attachments, CASE WHEN is_theirs THEN d.reply_to END AS "replyTo",
  CASE WHEN is_theirs THEN d.headers END AS headers, CASE WHEN is_theirs THEN d.metadata END AS metadata
FROM part r JOIN dispatches d ON d.id = r.dispatch_id ORDER BY r.id`;

// The next content, by hash, of the files of PERSONAL sends. Files of other sends aren't about one person.
const FILES = `
SELECT c.sha256, c.size,
  (SELECT translate(string_agg(encode(k.data, 'base64'), '' ORDER BY k.position), E'\\n', '') FROM file_chunks k WHERE k.content_id = c.id) AS content
FROM file_contents c WHERE c.sha256 = (
  SELECT min(file ->> 'sha256') FROM deliveries r JOIN dispatches d ON d.id = r.dispatch_id, jsonb_array_elements(d.attachments) file
  WHERE (r.email = ANY($1::text[]) OR r.user_id = ANY($2::uuid[])) AND d.type = 'PERSONAL' AND file ->> 'sha256' > $3)`;

// The report shows bytes outside of ASCII as octal numbers.
const FEEDBACK = `
WITH mine AS (
  (SELECT id FROM feedback WHERE email = ANY($1::text[]) AND id > $3 ORDER BY id LIMIT $4)
  UNION (SELECT f.id FROM feedback f WHERE f.id > $3 AND f.delivery_id IN (
    SELECT id FROM deliveries WHERE user_id = ANY($2::uuid[])) ORDER BY f.id LIMIT $4)
  ORDER BY id LIMIT $4
)
SELECT f.id::text, f.delivery_id::text AS "deliveryId", f.dispatch_id AS "dispatchId", f.email, f.kind, f.bounce_class AS "bounceClass",
  f.source, f.error_class AS "errorClass", f.status_code AS "statusCode", f.diagnostic, f.happened_at AS "happenedAt",
  f.received_at AS "receivedAt", f.network, f.agent, encode(f.raw, 'escape') AS report
FROM mine JOIN feedback f USING (id) ORDER BY f.id`;

const SUPPRESSIONS = `
SELECT id::text, address, scope, topic, reason, note, feedback_id::text AS "feedbackId", created_at AS "createdAt", expires_at AS "expiresAt"
FROM suppressions WHERE address = ANY($1::text[]) AND id > $2 ORDER BY id LIMIT $3`;

const UNDOS = `
SELECT id::text, address, scope, topic, reason, note, created_at AS "createdAt", undone_at AS "undoneAt"
FROM suppression_undos WHERE address = ANY($1::text[]) AND id > $2 ORDER BY id LIMIT $3`;

// A request may have events about others, too.
const WEBHOOK_EVENTS = `
SELECT m.id::text, w.name AS endpoint, m.created_at AS "createdAt", (
  SELECT jsonb_agg(event) FROM jsonb_array_elements(
    CASE WHEN jsonb_typeof(m.body::jsonb -> 'data') = 'array' THEN m.body::jsonb -> 'data' ELSE jsonb_build_array(m.body::jsonb) END) AS b(event)
  WHERE lower(event::text) LIKE ANY ($1)) AS events
FROM webhook_messages m JOIN webhook_endpoints w ON w.id = m.endpoint_id
WHERE lower(m.body) LIKE ANY ($1) AND m.id > $2 ORDER BY m.id LIMIT $3`;

const WEBHOOK_ANSWERS = `
SELECT t.id::text, w.name AS endpoint, t.started_at AS "startedAt", t.answer
FROM webhook_tries t JOIN webhook_endpoints w ON w.id = t.endpoint_id
WHERE lower(t.answer) LIKE ANY ($1) AND t.id > $2 ORDER BY t.id LIMIT $3`;

const AUDIT = `
SELECT id::text, at, action, outcome,
  CASE WHEN actor = 'user:' || $1 THEN address END AS address, actor = 'user:' || $1 AS "isByThem", fields, before -> $1::text AS before, after -> $1::text AS after FROM audit_log
WHERE id > $2 AND $1 IS NOT NULL AND (subject_ids @> ARRAY[$1::text] OR actor = 'user:' || $1) ORDER BY id LIMIT $3`;
