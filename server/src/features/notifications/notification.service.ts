import { issue } from '@tidings/core/errors/issue';
import { countChanged, rowOf, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { NEXT_UPDATED_AT, savedInBetween } from '../../foundation/database/concurrent-edits.js';
import { explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { type ListRequest, likePattern, readPage, SortOrder } from '../../foundation/graphql/page.js';
import { findSenderId } from '../senders/senders.feature.js';
import { NotificationEntity } from './notification.entity.js';
import type { CreateNotificationInput, NotificationFilter, UpdateNotificationInput } from './notification.inputs.js';
import { NotificationType } from './notification-type.js';

export type NotificationService = ReturnType<typeof createNotificationService>;

const SORTABLE = {
  name: 'n.name',
  type: 'n.type',
  templateSlug: 'n.templateSlug',
  createdAt: 'n.createdAt',
  updatedAt: 'n.updatedAt',
};

export const createNotificationService = ({ dataSource }: { dataSource: DataSource }) => {
  const notifications = dataSource.getRepository(NotificationEntity);
  const withTemplate = () => notifications.createQueryBuilder('n').innerJoinAndSelect('n.template', 'template');

  return {
    find: (id: string) => notifications.findOneBy({ id }),

    findMany: (ids: readonly string[]) => withTemplate().where('n.id = ANY(:ids)', { ids }).getMany(),

    list: async (request: ListRequest & { filter?: NotificationFilter | null }) => {
      const query = withTemplate();
      const { q, ids, type, templateSlug, topic } = request.filter ?? {};
      if (q) query.andWhere('(n.name ILIKE :q OR n.templateSlug ILIKE :q)', { q: likePattern(q) });
      if (ids) query.andWhere('n.id = ANY(:ids)', { ids });
      if (type) query.andWhere('n.type = :type', { type });
      if (templateSlug) query.andWhere('n.templateSlug = :templateSlug', { templateSlug });
      if (topic) query.andWhere('n.topicSlug = :topic', { topic });
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'createdAt', order: SortOrder.DESC },
        key: 'n.id',
      });
    },

    /** Counts the people that each notification would reach now. A person in several of its groups counts once. */
    audienceSizes: async (ids: readonly string[]): Promise<Map<string, number>> => {
      const rows = await rowsOf<{ id: string; size: number }>(dataSource, AUDIENCE_SIZES, [ids]);
      return new Map(rows.map(({ id, size }) => [id, size]));
    },

    create: async (input: CreateNotificationInput): Promise<NotificationEntity> =>
      dataSource.transaction(async (manager) => {
        const id = uuid();
        const senderId = await findSenderId(manager, input.sender);
        await manager
          .query(
            'INSERT INTO notifications (id, name, type, template_slug, context, topic, sender_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
            [id, input.name, input.type, input.templateSlug, input.context ?? {}, input.topic ?? null, senderId],
          )
          .catch(explainReference);
        await checkTemplate(manager, input.templateSlug);
        await setAudience(manager, { id, userIds: input.userIds ?? [], groupIds: input.groupIds ?? [] });
        await checkAudience(manager, id);
        return manager.findOneByOrFail(NotificationEntity, { id });
      }),

    update: async (id: string, input: UpdateNotificationInput): Promise<NotificationEntity> =>
      dataSource.transaction(async (manager) => {
        const updated = await rowsOf(
          manager,
          `UPDATE notifications SET name = coalesce($2, name), type = coalesce($3, type),
               template_slug = coalesce($4, template_slug), context = coalesce($5, context),
               topic = CASE WHEN $6 THEN $7 ELSE topic END,
               sender_id = CASE WHEN $9 THEN $10::uuid ELSE sender_id END, updated_at = ${NEXT_UPDATED_AT}
             WHERE id = $1 AND ($8::timestamptz IS NULL OR updated_at = $8) RETURNING id`,
          [
            id,
            input.name ?? null,
            input.type ?? null,
            input.templateSlug ?? null,
            input.context ?? null,
            input.topic !== undefined,
            input.topic ?? null,
            input.expectedUpdatedAt ?? null,
            input.sender !== undefined,
            await findSenderId(manager, input.sender),
          ],
        ).catch(explainReference);
        if (updated.length === 0) {
          const newer = await manager.findOneBy(NotificationEntity, { id });
          throw newer ? savedInBetween('notification', newer) : new AppError('notification.notFound');
        }
        if (input.templateSlug) await checkTemplate(manager, input.templateSlug);
        await setAudience(manager, { id, userIds: input.userIds, groupIds: input.groupIds });
        await checkAudience(manager, id);
        return manager.findOneByOrFail(NotificationEntity, { id });
      }),

    delete: async (ids: string[]): Promise<number> => {
      return countChanged(dataSource, 'DELETE FROM notifications WHERE id = ANY($1)', [ids]);
    },
  };
};

// Counts each distinct audience once, since notifications often share one.
const AUDIENCE_SIZES = `
WITH wanted AS MATERIALIZED (
  SELECT id, type,
    ARRAY(SELECT user_id FROM notification_users WHERE notification_id = n.id ORDER BY 1) AS user_ids,
    ARRAY(SELECT group_id FROM notification_groups WHERE notification_id = n.id ORDER BY 1) AS group_ids
  FROM notifications n WHERE id = ANY($1)
), audience AS MATERIALIZED (
  SELECT DISTINCT type, user_ids, group_ids FROM wanted
), sized AS (
  SELECT a.*, CASE WHEN type = 'ALL' THEN (SELECT count(*) FROM users WHERE is_active)
    ELSE (SELECT count(*) FROM users u WHERE u.is_active AND u.id IN (
      SELECT unnest(a.user_ids) UNION ALL SELECT user_id FROM group_members WHERE group_id = ANY(a.group_ids))) END::int AS size
  FROM audience a
)
SELECT wanted.id, sized.size FROM wanted JOIN sized USING (type, user_ids, group_ids)`;

/** Throws BAD_USER_INPUT for a layout or partial. The kind of a template never changes. */
const checkTemplate = async (manager: EntityManager, slug: string) => {
  const [shared] = await rowsOf(manager, "SELECT slug FROM templates WHERE slug = $1 AND kind <> 'MAIL'", [slug]);
  if (shared) throw badInput(issue('templateSlug', 'template.isMail'));
};

const explainReference = explainMissing({
  notifications_topic_fkey: issue('topic', 'topic.exists'),
  notifications_sender: issue('sender', 'sender.exists'),
  notifications_template_slug_fkey: issue('templateSlug', 'template.exists'),
});

/** Tables that link a notification to users and groups, each by its field in the input. */
const LINKS = {
  userIds: { table: 'notification_users', column: 'user_id', rule: 'user.exists' },
  groupIds: { table: 'notification_groups', column: 'group_id', rule: 'group.exists' },
} as const;

const setAudience = async (
  manager: EntityManager,
  { id, ...lists }: { id: string; userIds?: string[] | null; groupIds?: string[] | null },
) => {
  for (const field of ['userIds', 'groupIds'] as const) {
    const list = lists[field];
    if (!list) continue;
    const { table, column, rule } = LINKS[field];
    await manager.query(`DELETE FROM ${table} WHERE notification_id = $1 AND NOT ${column} = ANY($2)`, [id, list]);
    await manager
      .query(
        `INSERT INTO ${table} (notification_id, ${column}) SELECT DISTINCT $1::uuid, unnest($2::uuid[]) ON CONFLICT DO NOTHING`,
        [id, list],
      )
      .catch(explainMissing({ [`${table}_${column}_fkey`]: issue(field, rule) }));
  }
};

// Checks that the audience fits the type: PERSONAL needs exactly one user; ALL has no users and no groups.
const checkAudience = async (manager: EntityManager, id: string) => {
  const { type, users, groups } = await rowOf<{ type: NotificationType; users: number; groups: number }>(
    manager,
    `SELECT type, (SELECT count(*)::int FROM notification_users WHERE notification_id = n.id) AS users,
       (SELECT count(*)::int FROM notification_groups WHERE notification_id = n.id) AS groups
     FROM notifications n WHERE id = $1`,
    [id],
  );
  if (type === NotificationType.PERSONAL && users !== 1) throw badInput(issue('userIds', 'notification.oneUser'));
  if (type !== NotificationType.GROUP && groups > 0) throw badInput(issue('groupIds', 'audience.emptyFor', { type }));
  if (type === NotificationType.ALL && users > 0) throw badInput(issue('userIds', 'audience.emptyFor', { type }));
};
