import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';

/** Resolves to those slugs that a topic has. Suppressions have no foreign key to topics, since an unsubscribe outlives its topic. */
export const findTopics = async (dataSource: DataSource, slugs: readonly string[]): Promise<ReadonlySet<string>> => {
  if (slugs.length === 0) return new Set();
  const found = await rowsOf<{ slug: string }>(dataSource, 'SELECT slug FROM topics WHERE slug = ANY($1)', [slugs]);
  return new Set(found.map(({ slug }) => slug));
};
