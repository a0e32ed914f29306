import type { DataSource } from 'typeorm';
import { notFound } from '../../errors.js';
import { UserEntity } from '../users/user.entity.js';
import type { UserFilter } from '../users/user.inputs.js';
import { filterUsers } from '../users/user-filter.js';
import type { AddedMembers } from './group.inputs.js';

/** Users that one call adds. */
const CHUNK_SIZE = 5_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Adds the next users that a filter means, by id. Whoever is in the group already stays; a call that is repeated does no harm. */
export const addMatchingUsers = async (
  dataSource: DataSource,
  { groupId, filter, after }: { groupId: string; filter: UserFilter; after: string | null },
): Promise<AddedMembers> => {
  const [group] = await dataSource.query('SELECT 1 FROM groups WHERE id = $1', [groupId]);
  if (!group) throw notFound('This group');
  const [users, parameters] = filterUsers(dataSource.createQueryBuilder(UserEntity, 'person'), filter)
    .select('person.id', 'id')
    .andWhere('person.id > :after', { after: after ?? BEFORE_ALL })
    .orderBy('person.id')
    .limit(CHUNK_SIZE)
    .getQueryAndParameters();
  // Locked, so that nobody is deleted in between.
  const [result]: [AddedMembers] = await dataSource.query(
    `WITH matching AS MATERIALIZED (${users} FOR KEY SHARE), added AS (
       INSERT INTO group_members (group_id, user_id) SELECT $${parameters.length + 1}::uuid, id FROM matching
       ON CONFLICT DO NOTHING RETURNING user_id
     ), counted AS (SELECT count(*)::int AS matched FROM matching)
     SELECT counted.matched, (SELECT count(*)::int FROM added) AS added,
       CASE WHEN counted.matched = ${CHUNK_SIZE} THEN (SELECT id FROM matching ORDER BY id DESC LIMIT 1) END AS next
     FROM counted`,
    [...parameters, groupId],
  );
  return result;
};
