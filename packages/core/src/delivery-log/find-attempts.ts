import { formsOfAddress } from '../addresses/normal-form.js';
import type { Person } from '../ledger/erase.js';
import type { AttemptOutcome, ErrorClass } from '../ledger/status.js';
import type { DeliveryLog } from './connect.js';
import { ATTEMPTS_TABLE } from './schema.js';

/** An attempt in the log. */
export interface LoggedAttempt {
  /** All zeros in rows from before ids were kept. Those are identified by delivery and number. */
  attemptId: string;
  deliveryId: string;
  attempt: number;
  dispatchId: string;
  notificationId: string | null;
  queue: string;
  templateSlug: string;
  templateVersion: number;
  userId: string | null;
  email: string;
  outcome: AttemptOutcome;
  smtpCode: number | null;
  errorClass: ErrorClass | null;
  error: string | null;
  response: string | null;
  messageId: string;
  durationMs: number;
  queuedAt: Date;
  finishedAt: Date;
}

export interface AttemptQuery {
  dispatchId?: string;
  deliveryIds?: string[];
  notificationId?: string;
  userId?: string;
  email?: string;
  templateSlug?: string;
  queue?: string;
  outcome?: AttemptOutcome[];
  errorClass?: string;
  from?: Date;
  until?: Date;
}

/** Columns that a list of attempts can be sorted by, by their API names. */
export const ATTEMPT_SORT_COLUMNS: Record<string, string> = {
  finishedAt: 'finished_at',
  queuedAt: 'queued_at',
  durationMs: 'duration_ms',
  attempt: 'attempt',
  email: 'email',
  outcome: 'outcome',
};

export interface AttemptOrder {
  /** Must be a value of ATTEMPT_SORT_COLUMNS, because it becomes part of the statement. */
  column: string;
  direction: 'ASC' | 'DESC';
}

/** A row can exist twice until ClickHouse merges the parts, if a batch was repeated after the deduplication window. */
const MAX_COPIES = 2;

// FINAL reads and compares all rows of a part, so it is applied only to the keys of the page, which the inner query
// finds. The condition is repeated outside, because after a restore a key may belong to another person too.
export const findAttempts = async (
  client: DeliveryLog,
  { query, order, limit, offset }: { query: AttemptQuery; order: AttemptOrder; limit: number; offset: number },
): Promise<LoggedAttempt[]> => {
  const { where, params } = conditionsOf(query);
  const orderBy = `${order.column} ${order.direction}, delivery_id, attempt`;
  const result = await client.query({
    query: `
      SELECT attempt_id AS attemptId, toString(delivery_id) AS deliveryId, attempt, dispatch_id AS dispatchId, notification_id AS notificationId,
        queue, template_slug AS templateSlug, template_version AS templateVersion, user_id AS userId, email, outcome,
        smtp_code AS smtpCode, error_class AS errorClass, error, response, message_id AS messageId, duration_ms AS durationMs,
        toUnixTimestamp64Milli(queued_at) AS queuedAtMs, toUnixTimestamp64Milli(finished_at) AS finishedAtMs
      FROM ${ATTEMPTS_TABLE} FINAL WHERE (delivery_id, attempt) IN (
        SELECT delivery_id, attempt FROM ${ATTEMPTS_TABLE} WHERE ${where} ORDER BY ${orderBy} LIMIT {maxKeys:UInt64}) AND (${where})
      ORDER BY ${orderBy}, attempt_id LIMIT {limit:UInt32} OFFSET {offset:UInt64}`,
    query_params: { ...params, limit, offset, maxKeys: MAX_COPIES * (offset + limit) },
    format: 'JSONEachRow',
  });
  return (await result.json<AttemptRow>()).map(toAttempt);
};

export const countAttempts = async (client: DeliveryLog, query: AttemptQuery): Promise<number> => {
  const { where, params } = conditionsOf(query);
  // FINAL reads all rows of a part. An address has few attempts in the table, so their keys are selected first.
  const condition = query.email
    ? `(delivery_id, attempt) IN (SELECT delivery_id, attempt FROM ${ATTEMPTS_TABLE} WHERE ${where}) AND (${where})`
    : where;
  const result = await client.query({
    query: `SELECT count() AS total FROM ${ATTEMPTS_TABLE} FINAL WHERE ${condition}`,
    query_params: params,
    format: 'JSONEachRow',
  });
  const [row] = await result.json<{ total: string | number }>();
  return Number(row?.total ?? 0);
};

type AttemptRow = Omit<LoggedAttempt, 'queuedAt' | 'finishedAt' | 'smtpCode'> & {
  smtpCode: number;
  queuedAtMs: string | number;
  finishedAtMs: string | number;
};

const toAttempt = ({
  queuedAtMs,
  finishedAtMs,
  smtpCode,
  errorClass,
  error,
  response,
  ...row
}: AttemptRow): LoggedAttempt => ({
  ...row,
  smtpCode: smtpCode || null,
  errorClass: errorClass || null,
  error: error || null,
  response: response || null,
  queuedAt: new Date(Number(queuedAtMs)),
  finishedAt: new Date(Number(finishedAtMs)),
});

/** A WHERE clause with named parameters, and their values. */
export const conditionsOf = (query: AttemptQuery): { where: string; params: Record<string, unknown> } => {
  const conditions: string[] = [];
  const params: Record<string, unknown> = {};
  const add = (name: string, condition: string, value: unknown) => {
    if (value === undefined) return;
    conditions.push(condition);
    params[name] = value;
  };
  add('dispatchId', 'dispatch_id = {dispatchId:UUID}', query.dispatchId);
  // Formatted as a ClickHouse array here: the client would quote each id, and as numbers they could lose digits.
  add(
    'deliveryIds',
    'delivery_id IN {deliveryIds:Array(UInt64)}',
    query.deliveryIds && `[${query.deliveryIds.join(',')}]`,
  );
  add('notificationId', 'notification_id = {notificationId:UUID}', query.notificationId);
  add('userId', 'user_id = {userId:UUID}', query.userId);
  add('emails', 'email IN {emails:Array(String)}', query.email === undefined ? undefined : formsOfAddress(query.email));
  add('templateSlug', 'template_slug = {templateSlug:String}', query.templateSlug);
  add('queue', 'queue = {queue:String}', query.queue);
  add('outcome', 'outcome IN {outcome:Array(String)}', query.outcome);
  add('errorClass', 'error_class = {errorClass:String}', query.errorClass);
  add('from', 'finished_at >= fromUnixTimestamp64Milli({from:Int64})', query.from?.getTime());
  add('until', 'finished_at < fromUnixTimestamp64Milli({until:Int64})', query.until?.getTime());
  return { where: conditions.join(' AND ') || '1', params };
};

/** All columns of an attempt, including the content of its mail. */
export type WholeAttempt = Record<string, unknown> & { delivery_id: string; attempt: number; attempt_id: string };

const KEY = 'delivery_id, attempt, attempt_id';

/** A query for the keys of a person's attempts, and its parameters. Each condition uses an index of its own. */
export const keysOfPerson = ({ email, userIds }: Person, more = '1') => ({
  keys: `
    SELECT ${KEY} FROM ${ATTEMPTS_TABLE} WHERE email IN {emails:Array(String)} AND ${more}
    UNION DISTINCT
    SELECT ${KEY} FROM ${ATTEMPTS_TABLE} WHERE user_id IN {userIds:Array(UUID)} AND ${more}`,
  params: { emails: formsOfAddress(email), userIds },
});

/**
 * Whether the log holds anything of a person. Needed because a restored database may not know a person whom the log
 * knows.
 */
export const hasAttempts = async (client: DeliveryLog, person: Person): Promise<boolean> => {
  const { keys, params } = keysOfPerson(person);
  const query = `SELECT 1 FROM (${keys}) LIMIT 1`;
  const result = await client.query({ query, query_params: params, format: 'JSONEachRow' });
  return (await result.json()).length > 0;
};

/** A person's attempts in key order. `after` is the last one read. */
export const readAttemptsOf = async (
  client: DeliveryLog,
  { after, limit, ...person }: Person & { after?: WholeAttempt; limit: number },
): Promise<WholeAttempt[]> => {
  const { keys, params } = keysOfPerson(person, `(${KEY}) > ({deliveryId:UInt64}, {attempt:UInt16}, {attemptId:UUID})`);
  const result = await client.query({
    query: `
      SELECT * REPLACE (toString(delivery_id) AS delivery_id) FROM ${ATTEMPTS_TABLE} FINAL
      WHERE (${ATTEMPTS_TABLE}.delivery_id, attempt, attempt_id) IN (
        SELECT ${KEY} FROM (${keys}) ORDER BY ${KEY} LIMIT {limit:UInt32})
      ORDER BY ${ATTEMPTS_TABLE}.delivery_id, attempt, attempt_id`,
    query_params: {
      ...params,
      deliveryId: after?.delivery_id ?? '0',
      attempt: after?.attempt ?? 0,
      attemptId: after?.attempt_id ?? '00000000-0000-0000-0000-000000000000',
      limit,
    },
    format: 'JSONEachRow',
  });
  return result.json<WholeAttempt>();
};
