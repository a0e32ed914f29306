import { formsOfAddress } from '../addresses/normal-form.js';
import type { BounceClass, FeedbackKind, FeedbackSource } from '../feedback/kinds.js';
import type { Person } from '../ledger/erase.js';
import type { DeliveryLog } from './connect.js';
import { FEEDBACK_TABLE } from './feedback-schema.js';

/** An event of feedback in the log. It has the kinds that PostgreSQL keeps no row of, too. */
export interface LoggedFeedback {
  eventId: string;
  deliveryId: string;
  dispatchId: string;
  email: string;
  kind: FeedbackKind;
  bounceClass: BounceClass | null;
  source: FeedbackSource;
  errorClass: string | null;
  statusCode: string | null;
  diagnostic: string | null;
  happenedAt: Date;
  receivedAt: Date;
}

/** Events about these deliveries, oldest first. `kinds` limits them. */
export const findFeedback = async (
  client: DeliveryLog,
  { deliveryIds, kinds, limit }: { deliveryIds: string[]; kinds: readonly FeedbackKind[]; limit: number },
): Promise<LoggedFeedback[]> => {
  const result = await client.query({
    query: `
      SELECT event_id AS eventId, toString(f.delivery_id) AS deliveryId, dispatch_id AS dispatchId, email, kind,
        bounce_class AS bounceClass, source, error_class AS errorClass, status_code AS statusCode, diagnostic,
        toUnixTimestamp64Milli(happened_at) AS happenedAtMs, toUnixTimestamp64Milli(received_at) AS receivedAtMs
      FROM ${FEEDBACK_TABLE} AS f FINAL
      WHERE f.delivery_id IN {deliveryIds:Array(UInt64)} AND kind IN {kinds:Array(String)}
      ORDER BY happened_at, event_id LIMIT {limit:UInt32}`,
    // Formatted as a ClickHouse array here: the client would quote each id, and as numbers they could lose digits.
    query_params: { deliveryIds: `[${deliveryIds.join(',')}]`, kinds, limit },
    format: 'JSONEachRow',
  });
  const rows = await result.json<FeedbackRow>();
  return rows.map(({ happenedAtMs, receivedAtMs, bounceClass, errorClass, statusCode, diagnostic, ...row }) => ({
    ...row,
    bounceClass: bounceClass || null,
    errorClass: errorClass || null,
    statusCode: statusCode || null,
    diagnostic: diagnostic || null,
    happenedAt: new Date(Number(happenedAtMs)),
    receivedAt: new Date(Number(receivedAtMs)),
  }));
};

type FeedbackRow = Omit<LoggedFeedback, 'bounceClass' | 'happenedAt' | 'receivedAt'> & {
  bounceClass: BounceClass | '';
  happenedAtMs: string | number;
  receivedAtMs: string | number;
};

const KEY = 'delivery_id, event_id';

/** A query for the keys of a person's events, and its parameters. Each condition uses an index of its own. */
export const keysOfPersonInFeedback = ({ email, userIds }: Person, more = '1') => ({
  keys: `
    SELECT ${KEY} FROM ${FEEDBACK_TABLE} WHERE email IN {emails:Array(String)} AND ${more}
    UNION DISTINCT
    SELECT ${KEY} FROM ${FEEDBACK_TABLE} WHERE user_id IN {userIds:Array(UUID)} AND ${more}`,
  params: { emails: formsOfAddress(email), userIds },
});

/** All columns of an event. */
export type WholeFeedback = Record<string, unknown> & { delivery_id: string; event_id: string };

/** A person's events in key order. `after` is the last one read. */
export const readFeedbackOf = async (
  client: DeliveryLog,
  { after, limit, ...person }: Person & { after?: WholeFeedback; limit: number },
): Promise<WholeFeedback[]> => {
  const { keys, params } = keysOfPersonInFeedback(person, `(${KEY}) > ({deliveryId:UInt64}, {eventId:UUID})`);
  const result = await client.query({
    query: `
      SELECT * REPLACE (toString(delivery_id) AS delivery_id) FROM ${FEEDBACK_TABLE} FINAL
      WHERE (${FEEDBACK_TABLE}.delivery_id, event_id) IN (
        SELECT ${KEY} FROM (${keys}) ORDER BY ${KEY} LIMIT {limit:UInt32})
      ORDER BY ${FEEDBACK_TABLE}.delivery_id, event_id`,
    query_params: {
      ...params,
      deliveryId: after?.delivery_id ?? '0',
      eventId: after?.event_id ?? '00000000-0000-0000-0000-000000000000',
      limit,
    },
    format: 'JSONEachRow',
  });
  return result.json<WholeFeedback>();
};
