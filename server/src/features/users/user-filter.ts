import { asRead, formsOfText } from '@tidings/core/addresses/normal-form';
import type { SelectQueryBuilder } from 'typeorm';
import { likePattern } from '../../foundation/graphql/page.js';
import type { UserEntity } from './user.entity.js';
import type { UserFilter } from './user.inputs.js';

/** Adds the conditions of a filter to a query of users, whose alias is `u`. */
export const filterUsers = (
  query: SelectQueryBuilder<UserEntity>,
  { q, ids, groupId, isActive, role, hasRole, attributes }: UserFilter,
): SelectQueryBuilder<UserEntity> => {
  if (q && asRead(q)) filterByText(query, q);
  if (ids) query.andWhere('u.id = ANY(:ids)', { ids });
  if (groupId) {
    query.andWhere('EXISTS (SELECT FROM group_members m WHERE m.user_id = u.id AND m.group_id = :groupId)', {
      groupId,
    });
  }
  if (typeof isActive === 'boolean') query.andWhere('u.isActive = :isActive', { isActive });
  if (role) query.andWhere('u.role = :role', { role });
  if (typeof hasRole === 'boolean') query.andWhere(`(u.role <> 'NONE') = :hasRole`, { hasRole });
  if (attributes && Object.keys(attributes).length > 0) {
    query.andWhere('u.attributes @> :attributes::jsonb', { attributes: JSON.stringify(attributes) });
  }
  return query;
};

// The expressions must equal those of the indexes users_search and users_search_typed.
const SEARCHED = [`(u.username || ' ' || u.address || ' ' || u.firstName || ' ' || u.lastName)`, 'u.emailTyped'];

/**
 * Matches a part of a name or an address, with composed or decomposed letters, and with its domain in Unicode or
 * Punycode.
 */
const filterByText = (query: SelectQueryBuilder<UserEntity>, q: string) => {
  const forms = formsOfText(q);
  const conditions = forms.flatMap((_, index) => SEARCHED.map((text) => `${text} ILIKE :q${index}`));
  const patterns = Object.fromEntries(forms.map((form, index) => [`q${index}`, likePattern(form)]));
  query.andWhere(`(${conditions.join(' OR ')})`, patterns);
};
