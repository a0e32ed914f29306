import type { Sql } from '@tidings/core/ledger/sql';
import type { NotificationType } from '../notifications/notification-type.js';
import type { SendNotificationInput } from './dispatch.inputs.js';

/** All that the database knows about a send that is being asked for. */
export interface SendFacts {
  /** What this caller has sent under the same idempotency key. */
  earlier: { dispatchId: string; inputHash: string } | null;
  notification: {
    name: string;
    type: NotificationType;
    templateSlug: string;
    context: Record<string, unknown>;
    userIds: string[];
    groupIds: string[];
    reachesAnybody: boolean;
  } | null;
  template: { slug: string; version: number } | null;
  /** Users that were named, whether by the caller or by a personal notification; those that don't exist are missing. */
  users: { id: string; email: string; isActive: boolean }[];
  /** Groups that the caller has named. */
  groups: { id: string; hasActiveMembers: boolean }[];
}

/** One statement, since this stands before every mail. */
export const readSendFacts = async (
  sql: Sql,
  { input, caller }: { input: SendNotificationInput; caller: string },
): Promise<SendFacts> => {
  const { rows } = await sql.query<SendFacts>({
    name: 'read_send_facts',
    text: SEND_FACTS,
    values: [
      caller,
      input.idempotencyKey ?? null,
      input.notificationId ?? null,
      input.templateName ?? null,
      input.recipient ?? [],
      input.groups ?? [],
    ],
  });
  return rows[0]!;
};

const SEND_FACTS = `
WITH notice AS (
  SELECT n.*,
    ARRAY(SELECT user_id FROM notification_users WHERE notification_id = n.id ORDER BY 1) AS user_ids,
    ARRAY(SELECT group_id FROM notification_groups WHERE notification_id = n.id ORDER BY 1) AS group_ids
  FROM notifications n WHERE n.id = $3
), named AS (
  SELECT unnest($5::uuid[]) AS id
  UNION
  SELECT unnest(user_ids) FROM notice WHERE type = 'PERSONAL'
)
SELECT
  (SELECT jsonb_build_object('dispatchId', id, 'inputHash', input_hash) FROM dispatches
    WHERE caller = $1 AND idempotency_key = $2) AS earlier,
  (SELECT jsonb_build_object('name', name, 'type', type, 'templateSlug', template_slug, 'context', context,
      'userIds', user_ids, 'groupIds', group_ids,
      'reachesAnybody', EXISTS (SELECT FROM users u WHERE u.is_active AND u.id = ANY(user_ids)) OR EXISTS (
        SELECT FROM group_members m JOIN users u ON u.id = m.user_id AND u.is_active WHERE m.group_id = ANY(group_ids)))
    FROM notice) AS notification,
  (SELECT jsonb_build_object('slug', slug, 'version', version) FROM templates
    WHERE slug = coalesce($4, (SELECT template_slug FROM notice))) AS template,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', u.id, 'email', lower(u.email), 'isActive', u.is_active))
    FROM named JOIN users u USING (id)), '[]') AS users,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'hasActiveMembers', EXISTS (
      SELECT FROM group_members m JOIN users u ON u.id = m.user_id AND u.is_active WHERE m.group_id = g.id)))
    FROM groups g WHERE g.id = ANY($6::uuid[])), '[]') AS groups`;
