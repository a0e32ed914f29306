import type { Person } from '../ledger/erase.js';
import { ERASED_PREFIX } from '../ledger/erased-prefix.js';
import type { DeliveryLog } from './connect.js';
import { FEEDBACK_TABLE } from './feedback-schema.js';
import { keysOfPerson } from './find-attempts.js';
import { keysOfPersonInFeedback } from './find-feedback.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** Rows rewritten by one statement. ClickHouse limits a statement to 256 KiB (max_query_size). */
const MAX_KEYS = 3_000;

/** How a person is erased from a table of the log. */
interface Erasable {
  table: string;
  keysOf: (person: Person) => { keys: string; params: Record<string, unknown> };
  /** The columns of the key, which includes the id of the attempt or event: after a restore two people may share a delivery id. */
  key: string;
  /** A key as ClickHouse prints it. */
  keyPattern: RegExp;
  changes: string;
}

const ERASED_ADDRESS = `email = concat('${ERASED_PREFIX}', toString(delivery_id)), user_id = NULL`;

const TABLES: Erasable[] = [
  {
    table: ATTEMPTS_TABLE,
    keysOf: keysOfPerson,
    key: '(delivery_id, attempt, attempt_id)',
    keyPattern: /^\(\d+,\d+,'[0-9a-f-]{36}'\)$/,
    changes: `${ERASED_ADDRESS}, recipient = '{}', context = '{}', error = '', response = ''`,
  },
  {
    table: FEEDBACK_TABLE,
    keysOf: keysOfPersonInFeedback,
    key: '(delivery_id, event_id)',
    keyPattern: /^\(\d+,'[0-9a-f-]{36}'\)$/,
    changes: `${ERASED_ADDRESS}, domain = '', diagnostic = ''`,
  },
];

/**
 * Erases a person from the log. Attempts and feedback stay, without address, fields, context and servers' answers.
 * ClickHouse rewrites them in the background: this call starts the mutations. Call it again until it resolves to true,
 * which means that nothing of the person is left. Throws if ClickHouse has given up a mutation.
 */
export const eraseFromLog = async (client: DeliveryLog, person: Person): Promise<boolean> => {
  let isDone = true;
  for (const table of TABLES) isDone = (await eraseFromTable(client, table, person)) && isDone;
  return isDone;
};

const eraseFromTable = async (client: DeliveryLog, erasable: Erasable, person: Person): Promise<boolean> => {
  if (await isMutating(client, erasable.table)) return false;
  const keys = await findKeys(client, erasable, person);
  if (keys.length === 0) return true;
  await client.command({
    // Rows are selected by key, because ClickHouse keeps the text of mutations, which must not contain an address.
    query: `
      ALTER TABLE ${erasable.table} UPDATE ${erasable.changes}
      WHERE ${erasable.key} IN (${keys.join(', ')})`,
    clickhouse_settings: { mutations_sync: '0' },
  });
  return false;
};

const findKeys = async (
  client: DeliveryLog,
  { keysOf, key, keyPattern }: Erasable,
  person: Person,
): Promise<string[]> => {
  const { keys, params } = keysOf(person);
  const result = await client.query({
    query: `SELECT toString(${key}) AS key FROM (${keys}) LIMIT ${MAX_KEYS}`,
    query_params: params,
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ key: string }>();
  return rows.map((row) => row.key).filter((text) => keyPattern.test(text));
};

const isMutating = async (client: DeliveryLog, table: string): Promise<boolean> => {
  const result = await client.query({
    query: `
      SELECT latest_fail_reason AS error FROM system.mutations
      WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done`,
    query_params: { table },
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ error: string }>();
  const failed = rows.find(({ error }) => error !== '');
  if (failed) throw new Error(`ClickHouse can't rewrite the log: ${failed.error}`);
  return rows.length > 0;
};
