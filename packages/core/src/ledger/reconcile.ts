import { FATES, type Fate } from '../feedback/kinds.js';
import { DISPATCH_HAS_ENDED } from './counters.js';
import type { Sql } from './sql.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from './status.js';

export type Counts = { total: number } & Record<Lowercase<DeliveryStatus | Fate>, number>;

const COLUMNS = ['total', ...[...DELIVERY_STATUSES, ...FATES].map((name) => name.toLowerCase())];

const COUNTED = [
  'count(*)::int AS total',
  ...DELIVERY_STATUSES.map(
    (status) => `count(*) FILTER (WHERE r.status = '${status}')::int AS ${status.toLowerCase()}`,
  ),
  // A fate counts only while the status is SENT.
  ...FATES.map(
    (fate) => `count(*) FILTER (WHERE r.status = 'SENT' AND r.fate = '${fate}')::int AS ${fate.toLowerCase()}`,
  ),
].join(', ');

const asJson = (row: string) =>
  `jsonb_build_object(${COLUMNS.map((column) => `'${column}', ${row}.${column}`).join(', ')})`;

export interface ListedDispatch {
  id: string;
  /** The number of deliveries, which a check has to count. */
  total: number;
}

/** Dispatches accepted after `after`, ordered by id, which is the order of acceptance. */
export const listDispatchesAfter = async (sql: Sql, after: string, limit: number): Promise<ListedDispatch[]> => {
  const { rows } = await sql.query<ListedDispatch>({
    name: 'list_dispatches_after',
    text: 'SELECT id, total FROM dispatches WHERE id > $1 ORDER BY id LIMIT $2',
    values: [after, limit],
  });
  return rows;
};

export const listSendingDispatches = async (sql: Sql, limit: number): Promise<ListedDispatch[]> => {
  const { rows } = await sql.query<ListedDispatch>({
    name: 'list_sending_dispatches',
    text: `SELECT id, total FROM dispatches WHERE status = 'SENDING' LIMIT $1`,
    values: [limit],
  });
  return rows;
};

export interface CheckedDispatch {
  id: string;
  /** True if the dispatch can still change and has to be checked again. */
  isOpen: boolean;
  counters: Counts;
  rows: Counts;
  differs: boolean;
}

/** Counts the deliveries of each dispatch and compares them with its counters, in one snapshot. */
export const checkCounters = async (sql: Sql, dispatchIds: string[]): Promise<CheckedDispatch[]> => {
  const { rows } = await sql.query<CheckedDispatch>({
    name: 'check_counters',
    text: `
      SELECT d.id, d.status NOT IN ('COMPLETED', 'CANCELLED') OR NOT (${DISPATCH_HAS_ENDED}) AS "isOpen",
        ${asJson('d')} AS counters, ${asJson('r')} AS rows, ${asJson('d')} <> ${asJson('r')} AS differs
      FROM unnest($1::uuid[]) AS g(id) JOIN dispatches d USING (id), LATERAL (
        SELECT ${COUNTED} FROM deliveries r WHERE r.dispatch_id = d.id) r`,
    values: [dispatchIds],
  });
  return rows;
};

const OPEN = 'c.queued + c.sending + c.retrying + c.uncertain';
const REPAIRED_STATUS = `CASE
  WHEN d.status = 'SENDING' AND d.audience_complete AND ${OPEN} = 0 THEN 'COMPLETED'
  WHEN d.status = 'COMPLETED' AND ${OPEN} > 0 THEN 'SENDING'
  ELSE d.status END::dispatch_status`;

/**
 * Within a transaction: sets a dispatch's counters to the counts of its rows, which are what is claimed and sent. If
 * rows are missing, changes nothing and resolves to false, because deliveries were lost and counters can't restore
 * them.
 */
export const repairCounters = async (transaction: Sql, dispatchId: string): Promise<boolean> => {
  // Lock in a statement of its own: writers of deliveries take the same lock, so the next statement's snapshot sees
  // their last change.
  await transaction.query({
    name: 'lock_dispatch',
    text: 'SELECT FROM dispatches WHERE id = $1 FOR NO KEY UPDATE',
    values: [dispatchId],
  });
  const { rows } = await transaction.query({
    name: 'repair_counters',
    text: `
      UPDATE dispatches d SET ${COLUMNS.map((column) => `${column} = c.${column}`).join(', ')}, status = ${REPAIRED_STATUS},
        completed_at = CASE WHEN ${REPAIRED_STATUS} = 'COMPLETED' THEN coalesce(d.completed_at, now()) END, published = false,
        swept = false
      FROM (SELECT ${COUNTED} FROM deliveries r WHERE r.dispatch_id = $1) c
      WHERE d.id = $1 AND c.total >= d.total
      RETURNING d.id`,
    values: [dispatchId],
  });
  return rows.length > 0;
};

/** A dispatch's progress: its cursor, and how many deliveries were claimed. */
export interface Progress {
  id: string;
  queue: string;
  cursor: string;
  epoch: number;
  claimed: number;
}

/** Progress of dispatches that are SENDING, except PERSONAL ones, which are republished as a whole if they stall. */
export const readProgress = async (sql: Sql, limit: number): Promise<Progress[]> => {
  const { rows } = await sql.query<Progress>({
    name: 'read_progress',
    text: `
      SELECT id, queue, cursor::text, epoch, total - queued AS claimed FROM dispatches
      WHERE status = 'SENDING' AND type <> 'PERSONAL' AND queued > 0 AND cursor > 0 LIMIT $1`,
    values: [limit],
  });
  return rows;
};

/** Publishes QUEUED deliveries up to and including `upTo` again. Resolves to their ids. */
export const publishAgain = async (
  sql: Sql,
  { dispatchId, upTo, limit }: { dispatchId: string; upTo: string; limit: number },
): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'publish_again',
    text: `
      WITH left_behind AS (
        SELECT id FROM deliveries
        WHERE dispatch_id = $1 AND status = 'QUEUED' AND publish_at IS NULL AND id <= $2
        ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
      )
      UPDATE deliveries r SET publish_at = now() FROM left_behind WHERE r.id = left_behind.id
      RETURNING r.id::text`,
    values: [dispatchId, upTo, limit],
  });
  return rows.map((row) => row.id);
};
