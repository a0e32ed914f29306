import { byIdempotencyKey } from '@tidings/core/ledger/accept';
import type { Attachment } from '@tidings/core/ledger/attachment';
import type { Sql } from '@tidings/core/ledger/sql';
import type { TemplateKind } from '@tidings/core/rendering/check-template';
import type { ContextSchema } from '@tidings/core/rendering/context-schema';
import type { Role } from '../../foundation/access/role.js';
import { gather } from '../../foundation/database/gather.js';
import type { NotificationType } from '../notifications/notifications.feature.js';
import type { SendNotificationInput } from './dispatch.inputs.js';

/** A sender that a send may have. */
export interface PossibleSender {
  id: string;
  slug: string;
  isDefault: boolean;
  /** Null: all. */
  allowedRoles: Role[] | null;
  allowedKeyIds: string[] | null;
}

/** Data from the database that is needed to validate a send. */
export interface SendContext {
  /** The caller's earlier dispatch with the same idempotency key. */
  earlier: { dispatchId: string; inputHash: string } | null;
  notification: {
    name: string;
    type: NotificationType;
    templateSlug: string;
    topic: string | null;
    senderId: string | null;
    context: Record<string, unknown>;
    userIds: string[];
    groupIds: string[];
    reachesAnybody: boolean;
  } | null;
  template: {
    slug: string;
    kind: TemplateKind;
    version: number;
    topic: string | null;
    senderId: string | null;
    attachments?: Attachment[] | null;
    strict: boolean;
    /** What a person adds to the inferred schema. */
    schema: ContextSchema | null;
  } | null;
  /** Slug of the topic named by the caller; null if there is none. */
  topic: string | null;
  /** Those of the senders named by the caller, the notification and the template that exist, and the default one. */
  senders: PossibleSender[];
  /** Users named by the caller, or the recipient of a personal notification. Users who don't exist are left out. */
  users: { id: string; email: string; isActive: boolean }[];
  /** Groups named by the caller. */
  groups: { id: string; hasActiveMembers: boolean }[];
}

interface Question {
  input: SendNotificationInput;
  caller: string;
}

/**
 * Reads the data that is needed to validate a send. Every send does this, so concurrent sends that name a template and
 * people are read together. A send with a notification or groups takes a statement of its own.
 */
export const createSendContextReader = (sql: Sql) => {
  const readTogether = gather((questions: Question[]) => readDirect(sql, questions));
  return (question: Question): Promise<SendContext> => {
    const { notificationId, groups } = question.input;
    return notificationId || groups?.length ? readPrepared(sql, question) : readTogether(question);
  };
};

/** Reads each table through an index, and only the rows that the sends name. */
const readDirect = async (sql: Sql, questions: Question[]): Promise<SendContext[]> => {
  const [templates, topics, users, earlier] = await Promise.all([
    readTemplates(sql, distinct(questions.flatMap(({ input }) => input.templateName ?? []))),
    readTopics(sql, distinct(questions.flatMap(({ input }) => input.topic ?? []))),
    readUsers(sql, distinct(questions.flatMap(({ input }) => input.recipient ?? []))),
    readEarlier(sql, questions),
  ]);
  const senders = await readSenders(sql, {
    slugs: distinct(questions.flatMap(({ input }) => input.sender ?? [])),
    templates: [...templates.values()],
  });
  return questions.map((question) => ({
    earlier: earlier.get(keyOf(question)) ?? null,
    notification: null,
    template: templates.get(question.input.templateName ?? '') ?? null,
    senders,
    topic: topics.has(question.input.topic ?? '') ? question.input.topic! : null,
    users: distinct((question.input.recipient ?? []).map((id) => id.toLowerCase())).flatMap(
      (id) => users.get(id) ?? [],
    ),
    groups: [],
  }));
};

const distinct = (values: string[]): string[] => [...new Set(values)];

const keyOf = ({ input, caller }: Question) => JSON.stringify([caller, input.idempotencyKey]);

type FoundTemplate = NonNullable<SendContext['template']> & { defaultSenderId: string | null };

const readTemplates = async (sql: Sql, slugs: string[]) => {
  if (slugs.length === 0) return new Map<string, FoundTemplate>();
  const { rows } = await sql.query<FoundTemplate>({
    name: 'read_templates_of_sends',
    text: `SELECT slug, kind, version, topic, sender_id AS "senderId", attachments, strict, schema,
        (SELECT id FROM senders WHERE is_default) AS "defaultSenderId"
      FROM templates WHERE slug = ANY($1::text[])`,
    values: [slugs],
  });
  return new Map(rows.map((template) => [template.slug, template]));
};

/** Reads nothing if no send has a sender, as long as there are none. */
const readSenders = async (
  sql: Sql,
  { slugs, templates }: { slugs: string[]; templates: FoundTemplate[] },
): Promise<PossibleSender[]> => {
  const ids = distinct(templates.flatMap(({ senderId, defaultSenderId }) => senderId ?? defaultSenderId ?? []));
  if (ids.length === 0 && slugs.length === 0) return [];
  const { rows } = await sql.query<PossibleSender>({
    name: 'read_senders_of_sends',
    text: `SELECT ${SENDER} FROM senders WHERE id = ANY($1::uuid[]) OR slug = ANY($2::text[])`,
    values: [ids, slugs],
  });
  return rows;
};

const SENDER = `id, slug, is_default AS "isDefault", allowed_roles AS "allowedRoles", allowed_key_ids AS "allowedKeyIds"`;

const readTopics = async (sql: Sql, slugs: string[]): Promise<Set<string>> => {
  if (slugs.length === 0) return new Set();
  const { rows } = await sql.query<{ slug: string }>({
    name: 'read_topics_of_sends',
    text: 'SELECT slug FROM topics WHERE slug = ANY($1::text[])',
    values: [slugs],
  });
  return new Set(rows.map(({ slug }) => slug));
};

const readUsers = async (sql: Sql, ids: string[]) => {
  if (ids.length === 0) return new Map<string, SendContext['users'][number]>();
  const { rows } = await sql.query<SendContext['users'][number]>({
    name: 'read_users_of_sends',
    text: 'SELECT id, email, is_active AND duplicate_of IS NULL AS "isActive" FROM users WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return new Map(rows.map((user) => [user.id, user]));
};

const readEarlier = async (sql: Sql, questions: Question[]) => {
  const keyed = questions.filter(({ input }) => input.idempotencyKey);
  if (keyed.length === 0) return new Map<string, NonNullable<SendContext['earlier']>>();
  const { rows } = await sql.query<NonNullable<SendContext['earlier']> & { caller: string; key: string }>({
    name: 'read_earlier_sends',
    text: `
      SELECT d.id AS "dispatchId", d.input_hash AS "inputHash", d.caller, d.idempotency_key AS key
      FROM unnest($1::text[], $2::text[]) AS g(caller, key), LATERAL (${byIdempotencyKey('g.caller', 'g.key')}) d
      WHERE d.caller = g.caller AND d.idempotency_key = g.key`,
    values: [keyed.map(({ caller }) => caller), keyed.map(({ input }) => input.idempotencyKey)],
  });
  return new Map(rows.map(({ caller, key, ...earlier }) => [JSON.stringify([caller, key]), earlier]));
};

const readPrepared = async (sql: Sql, { input, caller }: Question): Promise<SendContext> => {
  const { rows } = await sql.query<SendContext>({
    name: 'read_send_context',
    text: SEND_CONTEXT,
    values: [
      caller,
      input.idempotencyKey ?? null,
      input.notificationId ?? null,
      input.templateName ?? null,
      input.recipient ?? [],
      input.groups ?? [],
      input.topic ?? null,
      input.sender ?? null,
    ],
  });
  return rows[0]!;
};

const SEND_CONTEXT = `
WITH notification AS (
  SELECT n.*,
    ARRAY(SELECT user_id FROM notification_users WHERE notification_id = n.id ORDER BY 1) AS user_ids,
    ARRAY(SELECT group_id FROM notification_groups WHERE notification_id = n.id ORDER BY 1) AS group_ids
  FROM notifications n WHERE n.id = $3
), named AS (
  SELECT unnest($5::uuid[]) AS id
  UNION
  SELECT unnest(user_ids) FROM notification WHERE type = 'PERSONAL'
)
SELECT
  (SELECT jsonb_build_object('dispatchId', id, 'inputHash', input_hash) FROM (${byIdempotencyKey('$1', '$2')}) d
    WHERE caller = $1 AND idempotency_key = $2) AS earlier,
  (SELECT jsonb_build_object('name', name, 'type', type, 'templateSlug', template_slug, 'topic', topic, 'senderId', sender_id, 'context', context,
      'userIds', user_ids, 'groupIds', group_ids,
      'reachesAnybody', EXISTS (SELECT FROM users u WHERE u.is_active AND u.id = ANY(user_ids)) OR EXISTS (
        SELECT FROM group_members m JOIN users u ON u.id = m.user_id AND u.is_active WHERE m.group_id = ANY(group_ids)))
    FROM notification) AS notification,
  (SELECT jsonb_build_object('slug', slug, 'kind', kind, 'version', version, 'topic', topic, 'senderId', sender_id,
      'attachments', attachments, 'strict', strict,
      'schema', schema) FROM templates
    WHERE slug = coalesce($4, (SELECT template_slug FROM notification))) AS template,
  (SELECT slug FROM topics WHERE slug = $7) AS topic,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'slug', slug, 'isDefault', is_default, 'allowedRoles', allowed_roles,
      'allowedKeyIds', allowed_key_ids)) FROM senders
    WHERE is_default OR slug = $8 OR id = (SELECT sender_id FROM notification)
      OR id = (SELECT sender_id FROM templates WHERE slug = coalesce($4, (SELECT template_slug FROM notification)))), '[]') AS senders,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', u.id, 'email', u.email, 'isActive', u.is_active AND u.duplicate_of IS NULL))
    FROM named JOIN users u USING (id)), '[]') AS users,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'hasActiveMembers', EXISTS (
      SELECT FROM group_members m JOIN users u ON u.id = m.user_id AND u.is_active WHERE m.group_id = g.id)))
    FROM groups g WHERE g.id = ANY($6::uuid[])), '[]') AS groups`;
