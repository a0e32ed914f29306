import { rowOf, rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import { AppError } from '../../foundation/errors.js';
import { filterUsers, UserEntity, type UserFilter } from '../users/users.feature.js';
import type { AddedMembers } from './group.inputs.js';

/** Maximum number of users added per call. */
const CHUNK_SIZE = 5_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Adds the next users that match the filter, in the order of ids. Nobody is removed, so a call can be repeated. */
export const addMatchingUsers = async (
  dataSource: DataSource,
  { groupId, filter, after }: { groupId: string; filter: UserFilter; after: string | null },
): Promise<AddedMembers> => {
  const [group] = await rowsOf(dataSource, 'SELECT 1 FROM groups WHERE id = $1', [groupId]);
  if (!group) throw new AppError('group.notFound');
  const [users, parameters] = filterUsers(dataSource.createQueryBuilder(UserEntity, 'u'), filter)
    .select('u.id', 'id')
    .andWhere('u.id > :after', { after: after ?? BEFORE_ALL })
    .orderBy('u.id')
    .limit(CHUNK_SIZE)
    .getQueryAndParameters();
  // The users are locked, so that none can be deleted meanwhile.
  return rowOf<AddedMembers>(
    dataSource,
    `WITH matching AS MATERIALIZED (${users} FOR KEY SHARE), added AS (
       INSERT INTO group_members (group_id, user_id) SELECT $${parameters.length + 1}::uuid, id FROM matching
       ON CONFLICT DO NOTHING RETURNING user_id
     ), counted AS (SELECT count(*)::int AS matched FROM matching)
     SELECT counted.matched, (SELECT count(*)::int FROM added) AS added,
       CASE WHEN counted.matched = ${CHUNK_SIZE} THEN (SELECT id FROM matching ORDER BY id DESC LIMIT 1) END AS next
     FROM counted`,
    [...parameters, groupId],
  );
};
