import { issue } from '@tidings/core/errors/issue';
import { countChanged, rowOf, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { NEXT_UPDATED_AT, savedInBetween } from '../../foundation/database/concurrent-edits.js';
import { explainConflict, explainMissing } from '../../foundation/database/postgres-errors.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { type ListRequest, likePattern, readPage, SortOrder } from '../../foundation/graphql/page.js';
import type { UserFilter } from '../users/users.feature.js';
import { addMatchingUsers } from './add-matching-users.js';
import { GroupEntity } from './group.entity.js';
import type { CreateGroupInput, GroupFilter, MembershipImpact, UpdateGroupInput } from './group.inputs.js';

export type GroupService = ReturnType<typeof createGroupService>;

const SORTABLE = {
  name: 'g.name',
  description: 'g.description',
  memberCount: '"g_memberCount"',
  createdAt: 'g.createdAt',
  updatedAt: 'g.updatedAt',
};

const explainTaken = explainConflict({ groups_name_key: 'group.nameTaken' });

/** Tables that link groups to users and to notifications, each with its column for the user or the notification. */
const LINKS = {
  user: { table: 'group_members', owner: 'user_id' },
  notification: { table: 'notification_groups', owner: 'notification_id' },
};

export const createGroupService = ({ dataSource }: { dataSource: DataSource }) => {
  const groups = dataSource.getRepository(GroupEntity);

  /** Finds the groups of each user or notification, sorted by name. */
  const findOf = async (kind: keyof typeof LINKS, ownerIds: readonly string[]) => {
    const { table, owner } = LINKS[kind];
    // Members are counted once per group, however many of the users or notifications have it.
    const counted = `SELECT group_id, count(*)::int AS members FROM group_members
      WHERE group_id IN (SELECT group_id FROM ${table} WHERE ${owner} = ANY(:ownerIds)) GROUP BY group_id`;
    const { entities, raw } = await groups
      .createQueryBuilder('g')
      .select(['g.id', 'g.name', 'g.description', 'g.createdAt', 'g.updatedAt'])
      .innerJoin(table, 'link', 'link.group_id = g.id')
      .leftJoin(`(${counted})`, 'counted', 'counted.group_id = g.id')
      .addSelect(`link.${owner}`, 'owner_id')
      .addSelect('coalesce(counted.members, 0)', 'members')
      .where(`link.${owner} = ANY(:ownerIds)`, { ownerIds })
      .orderBy('g.name')
      .getRawAndEntities<{ owner_id: string; g_id: string; members: number }>();
    const members = new Map(raw.map((row) => [row.g_id, row.members]));
    const byId = new Map(
      entities.map((group) => [group.id, Object.assign(group, { memberCount: members.get(group.id) })]),
    );
    return raw.map((row) => ({ ownerId: row.owner_id, item: byId.get(row.g_id)! }));
  };

  return {
    find: (id: string) => groups.findOneBy({ id }),

    findMany: (ids: readonly string[]) => groups.createQueryBuilder('g').where('g.id = ANY(:ids)', { ids }).getMany(),

    /** Finds group ids by name, ignoring case. The keys of the result are the names in the caller's spelling. */
    findIdsByName: async (names: readonly string[]): Promise<Map<string, string>> => {
      const rows = await rowsOf<{ name: string; id: string }>(
        dataSource,
        `SELECT given.name, g.id FROM unnest($1::text[]) AS given (name) JOIN groups g ON lower(g.name) = lower(given.name)`,
        [names],
      );
      return new Map(rows.map(({ name, id }) => [name, id]));
    },

    /** Throws BAD_USER_INPUT for `groupIds` if a group doesn't exist. */
    checkExist: async (groupIds: readonly string[]): Promise<void> => {
      const { found } = await rowOf<{ found: number }>(
        dataSource,
        'SELECT count(*)::int AS found FROM groups WHERE id = ANY($1)',
        [groupIds],
      );
      if (found < new Set(groupIds).size) throw badInput(issue('groupIds', 'group.exists'));
    },

    findOfUsers: (userIds: readonly string[]) => findOf('user', userIds),
    findOfNotifications: (notificationIds: readonly string[]) => findOf('notification', notificationIds),

    list: async (request: ListRequest & { filter?: GroupFilter | null }) => {
      const query = groups.createQueryBuilder('g');
      const { q, ids } = request.filter ?? {};
      if (q) query.andWhere('(g.name ILIKE :q OR g.description ILIKE :q)', { q: likePattern(q) });
      if (ids) query.andWhere('g.id = ANY(:ids)', { ids });
      return readPage(query, {
        request,
        columns: SORTABLE,
        defaultSort: { field: 'name', order: SortOrder.ASC },
        key: 'g.id',
      });
    },

    create: async (input: CreateGroupInput): Promise<GroupEntity> =>
      dataSource.transaction(async (manager) => {
        const id = uuid();
        await manager
          .query('INSERT INTO groups (id, name, description) VALUES ($1, $2, $3)', [
            id,
            input.name,
            input.description ?? '',
          ])
          .catch(explainTaken);
        await addMembers(manager, { groupId: id, userIds: input.userIds ?? [] });
        return manager.findOneByOrFail(GroupEntity, { id });
      }),

    update: async (id: string, input: UpdateGroupInput): Promise<GroupEntity> =>
      dataSource.transaction(async (manager) => {
        const updated = await rowsOf(
          manager,
          `UPDATE groups SET name = coalesce($2, name), description = coalesce($3, description), updated_at = ${NEXT_UPDATED_AT}
             WHERE id = $1 AND ($4::timestamptz IS NULL OR updated_at = $4) RETURNING id`,
          [id, input.name ?? null, input.description ?? null, input.expectedUpdatedAt ?? null],
        ).catch(explainTaken);
        const group = await findOrThrow(manager, id);
        if (updated.length === 0) throw savedInBetween('group', group);
        return group;
      }),

    delete: async (ids: string[]): Promise<number> => {
      return countChanged(dataSource, 'DELETE FROM groups WHERE id = ANY($1)', [ids]);
    },

    /** Counts the queued mails that would stop if these users left the groups; if `userIds` is null, all members. */
    membershipImpact: async (groupIds: string[], userIds: string[] | null): Promise<MembershipImpact> => {
      const { mails, pendingSends } = await rowOf<{ mails: number; pendingSends: number }>(
        dataSource,
        MEMBERSHIP_IMPACT,
        [groupIds, userIds],
      );
      return { mails: Math.min(mails, MAX_COUNTED_MAILS), isExact: mails <= MAX_COUNTED_MAILS, pendingSends };
    },

    addUsers: async (groupId: string, userIds: string[]): Promise<GroupEntity> =>
      dataSource.transaction(async (manager) => {
        await findOrThrow(manager, groupId);
        await addMembers(manager, { groupId, userIds });
        return findOrThrow(manager, groupId);
      }),

    addMatchingUsers: (request: { groupId: string; filter: UserFilter; after: string | null }) =>
      addMatchingUsers(dataSource, request),

    removeUsers: async (groupId: string, userIds: string[]): Promise<GroupEntity> =>
      dataSource.transaction(async (manager) => {
        await findOrThrow(manager, groupId);
        await manager.query('DELETE FROM group_members WHERE group_id = $1 AND user_id = ANY($2)', [groupId, userIds]);
        return findOrThrow(manager, groupId);
      }),
  };
};

const MAX_COUNTED_MAILS = 10_000;

/**
 * Condition for a queued mail that would stop: its user is now in a group of the dispatch, and would then be in none.
 */
const STOPS = `
  ($2::uuid[] IS NULL OR r.user_id = ANY($2)) AND EXISTS (
    SELECT FROM group_members m WHERE m.user_id = r.user_id
      AND m.group_id = ANY(send.audience_group_ids) AND m.group_id = ANY($1))
  AND NOT EXISTS (
    SELECT FROM group_members m WHERE m.user_id = r.user_id
      AND m.group_id = ANY(send.audience_group_ids) AND m.group_id <> ALL($1))`;

// The conditions on `type` and `status` must match the index dispatches_to_groups. Each branch of `stopped` must match
// an index of deliveries.
const MEMBERSHIP_IMPACT = `
WITH send AS MATERIALIZED (
  SELECT id, audience_group_ids, audience_complete, queued, retrying FROM dispatches
  WHERE type = 'GROUP' AND status IN ('SCHEDULED', 'SENDING', 'PAUSED') AND audience_group_ids && $1::uuid[]
), stopped AS (
  (SELECT FROM send JOIN deliveries r ON r.dispatch_id = send.id
   WHERE send.queued > 0 AND r.status = 'QUEUED' AND r.by_group AND ${STOPS} LIMIT ${MAX_COUNTED_MAILS + 1})
  UNION ALL
  (SELECT FROM send JOIN deliveries r ON r.dispatch_id = send.id
   WHERE send.retrying > 0 AND r.status = 'RETRYING' AND r.by_group AND ${STOPS} LIMIT ${MAX_COUNTED_MAILS + 1})
)
SELECT (SELECT count(*)::int FROM stopped) AS mails,
  (SELECT count(*)::int FROM send WHERE NOT audience_complete) AS "pendingSends"`;

const findOrThrow = async (manager: EntityManager, id: string): Promise<GroupEntity> => {
  const group = await manager.findOneBy(GroupEntity, { id });
  if (!group) throw new AppError('group.notFound');
  return group;
};

const addMembers = async (manager: EntityManager, { groupId, userIds }: { groupId: string; userIds: string[] }) => {
  if (userIds.length === 0) return;
  await manager
    .query(
      'INSERT INTO group_members (group_id, user_id) SELECT DISTINCT $1::uuid, unnest($2::uuid[]) ON CONFLICT DO NOTHING',
      [groupId, userIds],
    )
    .catch(explainMissing({ group_members_user_id_fkey: issue('userIds', 'user.exists') }));
};
