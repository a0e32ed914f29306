import { ERASED_PREFIX, type Person } from '../ledger/erase.js';
import type { DeliveryLog } from './connect.js';
import { keysOfPerson } from './find-attempts.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** Attempts that are rewritten by one statement. ClickHouse takes 256 KiB of text (max_query_size). */
const AT_ONCE = 3_000;

/**
 * Takes a person out of the log: her attempts stay, without address, fields, context and what the mail server said of her. ClickHouse
 * rewrites in the background; this begins it, and is to be asked again until it resolves to true, which is when nothing is found any more. Throws
 * where ClickHouse has given a rewriting up.
 */
export const eraseAttempts = async (client: DeliveryLog, person: Person): Promise<boolean> => {
  if (await isRewriting(client)) return false;
  const keys = await findKeys(client, person);
  if (keys.length === 0) return true;
  await client.command({
    // By the table's key: a rewriting is kept for a while, and is to hold no address itself.
    query: `
      ALTER TABLE ${ATTEMPTS_TABLE}
      UPDATE email = concat('${ERASED_PREFIX}', toString(delivery_id)), user_id = NULL, recipient = '{}', context = '{}', error = '', response = ''
      WHERE (delivery_id, attempt, attempt_id) IN (${keys.join(', ')})`,
    clickhouse_settings: { mutations_sync: '0' },
  });
  return false;
};

/** Of her alone: after a restore a delivery id may stand for two people. */
const findKeys = async (client: DeliveryLog, person: Person): Promise<string[]> => {
  const { keys, params } = keysOfPerson(person);
  const result = await client.query({
    query: `SELECT toString((delivery_id, attempt, attempt_id)) AS key FROM (${keys}) LIMIT ${AT_ONCE}`,
    query_params: params,
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ key: string }>();
  return rows.map(({ key }) => key).filter((key) => /^\(\d+,\d+,'[0-9a-f-]{36}'\)$/.test(key));
};

const isRewriting = async (client: DeliveryLog): Promise<boolean> => {
  const result = await client.query({
    query: `
      SELECT latest_fail_reason AS fault FROM system.mutations
      WHERE database = currentDatabase() AND table = '${ATTEMPTS_TABLE}' AND NOT is_done`,
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ fault: string }>();
  const failed = rows.find(({ fault }) => fault !== '');
  if (failed) throw new Error(`ClickHouse can't rewrite the log: ${failed.fault}`);
  return rows.length > 0;
};
