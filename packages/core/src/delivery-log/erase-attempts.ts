import { ERASED_PREFIX, type Person } from '../ledger/erase.js';
import type { DeliveryLog } from './connect.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** Deliveries that are rewritten by one statement. */
const AT_ONCE = 10_000;

/**
 * Takes a person out of the log: her attempts stay, without address, fields, context and what the mail server said of her. ClickHouse
 * rewrites in the background; this begins it, and is to be asked again until it resolves to true, which is when nothing is found any more.
 */
export const eraseAttempts = async (client: DeliveryLog, { email, userId }: Person): Promise<boolean> => {
  const deliveryIds = await findDeliveries(client, { email, userId });
  if (deliveryIds.length === 0) return true;
  if (await isRewriting(client)) return false;
  await client.command({
    // By ids, which are the table's key, and so that the address itself stands in no statement that ClickHouse keeps.
    query: `
      ALTER TABLE ${ATTEMPTS_TABLE}
      UPDATE email = concat('${ERASED_PREFIX}', toString(delivery_id)), user_id = NULL, recipient = '{}', context = '{}', error = ''
      WHERE delivery_id IN (${deliveryIds.join(', ')})`,
    clickhouse_settings: { mutations_sync: '0' },
  });
  return false;
};

const findDeliveries = async (client: DeliveryLog, { email, userId }: Person): Promise<string[]> => {
  const result = await client.query({
    query: `
      SELECT DISTINCT toString(delivery_id) AS id FROM ${ATTEMPTS_TABLE}
      WHERE email = {email:String} OR user_id = {userId:Nullable(UUID)} LIMIT ${AT_ONCE}`,
    query_params: { email, userId },
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ id: string }>();
  return rows.map(({ id }) => id).filter((id) => /^\d+$/.test(id));
};

const isRewriting = async (client: DeliveryLog): Promise<boolean> => {
  const result = await client.query({
    query: `
      SELECT count() AS count FROM system.mutations
      WHERE database = currentDatabase() AND table = '${ATTEMPTS_TABLE}' AND NOT is_done`,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ count: string | number }>();
  return Number(row?.count ?? 0) > 0;
};
