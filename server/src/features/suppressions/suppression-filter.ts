import { asRead, formsOfText, normalizeAddress } from '@tidings/core/addresses/normal-form';
import { HASHED_PREFIX, hashOfAddress } from '@tidings/core/ledger/suppression';
import type { SelectQueryBuilder } from 'typeorm';
import { likePattern } from '../../foundation/graphql/page.js';
import type { SuppressionEntity } from './suppression.entity.js';
import type { SuppressionFilter } from './suppression.inputs.js';

/** Adds the conditions of a filter to a query of suppressions, whose alias is `s`. `hashKey` is the key of erased addresses. */
export const filterSuppressions = (
  query: SelectQueryBuilder<SuppressionEntity>,
  { filter, hashKey }: { filter: SuppressionFilter; hashKey: Buffer },
): SelectQueryBuilder<SuppressionEntity> => {
  const { q, ids, emails, scope, topic, reason } = filter;
  if (q && asRead(q)) filterByText(query, q);
  if (ids) query.andWhere('s.id = ANY(:ids::bigint[])', { ids });
  if (emails) query.andWhere('s.address = ANY(:addresses)', { addresses: storedFormsOf(emails, hashKey) });
  if (scope) query.andWhere('s.scope = :scope', { scope });
  if (topic) query.andWhere('s.topicSlug = :topic', { topic });
  if (reason) query.andWhere('s.reason = ANY(:reasons::suppression_reason[])', { reasons: reason });
  return query;
};

/** How addresses may stand in the table: normalized, and as hashes. */
export const storedFormsOf = (emails: readonly string[], hashKey: Buffer): string[] => {
  const addresses = emails.map(normalizeAddress);
  return [...addresses, ...addresses.map((address) => hashOfAddress(address, hashKey))];
};

/** Matches a part of an address, but never of a hash. */
const filterByText = (query: SelectQueryBuilder<SuppressionEntity>, q: string) => {
  const forms = formsOfText(q);
  const conditions = forms.map((_, index) => `s.address ILIKE :q${index}`);
  const patterns = Object.fromEntries(forms.map((form, index) => [`q${index}`, likePattern(form)]));
  query.andWhere(`(${conditions.join(' OR ')}) AND s.address NOT LIKE '${HASHED_PREFIX}%'`, patterns);
};
