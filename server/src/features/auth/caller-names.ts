import { rowsOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';
import { UUID } from '../../foundation/graphql/uuids.js';

const idsOf = (kind: string, callers: readonly string[]): string[] =>
  callers
    .filter((caller) => caller.startsWith(`${kind}:`))
    .map((caller) => caller.slice(kind.length + 1))
    .filter((id) => UUID.test(id));

/**
 * Finds the current usernames and API key names of callers such as `user:<id>` and `key:<id>`. Callers that no longer
 * exist are left out.
 */
export const findCallerNames = async (
  dataSource: DataSource,
  callers: readonly string[],
): Promise<Map<string, string>> => {
  const rows = await rowsOf<{ caller: string; name: string }>(
    dataSource,
    `SELECT 'user:' || id AS caller, username AS name FROM users WHERE id = ANY($1::uuid[])
     UNION ALL SELECT 'key:' || id, name FROM api_keys WHERE id = ANY($2::uuid[])`,
    [idsOf('user', callers), idsOf('key', callers)],
  );
  return new Map(rows.map(({ caller, name }) => [caller, name]));
};
