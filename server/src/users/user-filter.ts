import type { SelectQueryBuilder } from 'typeorm';
import { likePattern } from '../graphql/page.js';
import type { UserEntity } from './user.entity.js';
import type { UserFilter } from './user.inputs.js';

/** Narrows a query, whose users go by the name of `person`, to those whom the filter means. */
export const filterUsers = (
  query: SelectQueryBuilder<UserEntity>,
  { q, ids, groupId, isActive, role }: UserFilter,
): SelectQueryBuilder<UserEntity> => {
  if (q) {
    // As users_search has it.
    query.andWhere(
      `(person.username || ' ' || person.email || ' ' || person.firstName || ' ' || person.lastName) ILIKE :q`,
      { q: likePattern(q) },
    );
  }
  if (ids) query.andWhere('person.id = ANY(:ids)', { ids });
  if (groupId) {
    query.andWhere('EXISTS (SELECT FROM group_members m WHERE m.user_id = person.id AND m.group_id = :groupId)', {
      groupId,
    });
  }
  if (typeof isActive === 'boolean') query.andWhere('person.isActive = :isActive', { isActive });
  if (role) query.andWhere('person.role = :role', { role });
  return query;
};
