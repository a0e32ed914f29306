import { ERASED_PREFIX, type Person } from '../ledger/erase.js';
import type { DeliveryLog } from './connect.js';
import { keysOfPerson } from './find-attempts.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** Attempts rewritten by one statement. ClickHouse limits a statement to 256 KiB (max_query_size). */
const MAX_KEYS = 3_000;

/**
 * Erases a person from the log. Attempts stay, without address, fields, context and the mail server's answers.
 * ClickHouse rewrites them in the background: this call starts the mutation. Call it again until it resolves to true,
 * which means that nothing of the person is left. Throws if ClickHouse has given up a mutation.
 */
export const eraseAttempts = async (client: DeliveryLog, person: Person): Promise<boolean> => {
  if (await isMutating(client)) return false;
  const keys = await findKeys(client, person);
  if (keys.length === 0) return true;
  await client.command({
    // Rows are selected by key, because ClickHouse keeps the text of mutations, which must not contain an address.
    query: `
      ALTER TABLE ${ATTEMPTS_TABLE}
      UPDATE email = concat('${ERASED_PREFIX}', toString(delivery_id)), user_id = NULL, recipient = '{}', context = '{}', error = '', response = ''
      WHERE (delivery_id, attempt, attempt_id) IN (${keys.join(', ')})`,
    clickhouse_settings: { mutations_sync: '0' },
  });
  return false;
};

/** Keys of a person's attempts. They include the attempt id: after a restore two people may share a delivery id. */
const findKeys = async (client: DeliveryLog, person: Person): Promise<string[]> => {
  const { keys, params } = keysOfPerson(person);
  const result = await client.query({
    query: `SELECT toString((delivery_id, attempt, attempt_id)) AS key FROM (${keys}) LIMIT ${MAX_KEYS}`,
    query_params: params,
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ key: string }>();
  return rows.map(({ key }) => key).filter((key) => /^\(\d+,\d+,'[0-9a-f-]{36}'\)$/.test(key));
};

const isMutating = async (client: DeliveryLog): Promise<boolean> => {
  const result = await client.query({
    query: `
      SELECT latest_fail_reason AS error FROM system.mutations
      WHERE database = currentDatabase() AND table = '${ATTEMPTS_TABLE}' AND NOT is_done`,
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ error: string }>();
  const failed = rows.find(({ error }) => error !== '');
  if (failed) throw new Error(`ClickHouse can't rewrite the log: ${failed.error}`);
  return rows.length > 0;
};
