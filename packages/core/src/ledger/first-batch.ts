import { domainOf } from './domain-holds.js';
import type { Sql } from './sql.js';

/** How a bulk dispatch begins: with some mails, whose answers and early bounces the rest waits for. */
export interface FirstBatchRule {
  /** Mails to each large receiving domain. */
  perDomain: number;
  /** How long to wait after the last answer to one of them. */
  waitMinutes: number;
}

/**
 * PENDING: the first batch isn't chosen yet. WAITING: it is, and the rest waits. PASSED: the rest goes on by itself. RELEASED: a person
 * let it go on. SKIPPED: the first batch was the whole dispatch.
 */
export const FIRST_BATCH_STATES = ['PENDING', 'WAITING', 'PASSED', 'RELEASED', 'SKIPPED'] as const;
export type FirstBatchState = (typeof FIRST_BATCH_STATES)[number];

/** A receiving domain is large if it has more than this many times `perDomain` of the recipients. */
export const LARGE_DOMAIN_FACTOR = 10;

/** The first batch goes to the largest of the large domains, at most this many. */
export const MAX_LARGE_DOMAINS = 20;

/** SQL condition: all deliveries of the dispatch wait, except those of its first batch. */
export const isHeldBack = (dispatch: string): string =>
  `coalesce(${dispatch}.first_batch_state IN ('PENDING', 'WAITING'), false)`;

/** Dispatches whose first batch can be chosen, oldest first. */
export const findPendingFirstBatches = async (sql: Sql, limit: number): Promise<string[]> => {
  const { rows } = await sql.query<{ id: string }>({
    name: 'find_pending_first_batches',
    text: `
      SELECT id FROM dispatches WHERE status = 'SENDING' AND first_batch_state = 'PENDING' AND audience_complete
      ORDER BY id LIMIT $1`,
    values: [limit],
  });
  return rows.map(({ id }) => id);
};

/**
 * Chooses the first batch of a dispatch and makes it due: `perDomain` deliveries to each large receiving domain, spread over its
 * recipients. If no domain is large, `perDomain` deliveries in total. Reads all deliveries of the dispatch, once in its life. Resolves to
 * the number of chosen mails. It is 0 if the dispatch isn't PENDING any more, such as after another process chose.
 */
export const chooseFirstBatch = async (sql: Sql, dispatchId: string): Promise<number> => {
  const { rows } = await sql.query<{ mails: number }>({
    name: 'choose_first_batch',
    text: CHOOSE,
    values: [dispatchId],
  });
  return rows[0]?.mails ?? 0;
};

// Each scan keeps one row per domain, or the ids of the few large ones, so that no million rows are sorted. LATERAL looks up each chosen
// row by the primary key, whatever the planner thinks of the size of the dispatch.
const CHOOSE = `
WITH dispatch AS MATERIALIZED (
  SELECT id, first_batch_per_domain AS wanted FROM dispatches
  WHERE id = $1 AND status = 'SENDING' AND first_batch_state = 'PENDING' AND audience_complete FOR NO KEY UPDATE
), domain AS MATERIALIZED (
  SELECT ${domainOf('r.email')} AS name, count(*) AS mails
  FROM dispatch JOIN deliveries r ON r.dispatch_id = dispatch.id AND r.status = 'QUEUED' GROUP BY 1
), large AS MATERIALIZED (
  SELECT domain.name FROM domain, dispatch WHERE domain.mails > ${LARGE_DOMAIN_FACTOR} * dispatch.wanted
  ORDER BY domain.mails DESC, domain.name LIMIT ${MAX_LARGE_DOMAINS}
), candidate AS MATERIALIZED (
  SELECT array_agg(r.id) AS ids, least(count(*), max(dispatch.wanted)) AS wanted
  FROM dispatch JOIN deliveries r ON r.dispatch_id = dispatch.id AND r.status = 'QUEUED'
    LEFT JOIN large ON large.name = ${domainOf('r.email')}
  WHERE large.name IS NOT NULL OR NOT EXISTS (SELECT FROM large)
  GROUP BY large.name
), picked AS MATERIALIZED (
  SELECT c.ids[1 + n * cardinality(c.ids) / c.wanted] AS id FROM candidate c, generate_series(0, c.wanted - 1) n ORDER BY 1
), chosen AS MATERIALIZED (
  SELECT r.id FROM picked, LATERAL (SELECT id FROM deliveries WHERE id = picked.id AND status = 'QUEUED' FOR UPDATE) r
), marked AS (
  UPDATE deliveries r SET first_batch = true, publish_at = now() WHERE r.id = ANY (ARRAY(SELECT id FROM chosen)) RETURNING r.id
), counted AS (
  SELECT count(*)::int AS mails FROM marked
)
UPDATE dispatches d SET first_batch_begun_at = now(),
  first_batch_state = CASE WHEN counted.mails < d.queued THEN 'WAITING' ELSE 'SKIPPED' END,
  first_batch_ended_at = CASE WHEN counted.mails < d.queued THEN NULL ELSE now() END
FROM dispatch, counted WHERE d.id = dispatch.id
RETURNING counted.mails`;

/** Sends the rest of a dispatch now. Resolves to whether it was waiting for its first batch; undefined if there is no such dispatch. */
export const releaseFirstBatch = async (sql: Sql, dispatchId: string): Promise<boolean | undefined> => {
  const { rows } = await sql.query<{ hasWaited: boolean }>({
    name: 'release_first_batch',
    text: `
      WITH locked AS MATERIALIZED (
        SELECT id, status IN ('SCHEDULED', 'SENDING') AND ${isHeldBack('d')} AS waits FROM dispatches d WHERE id = $1 FOR NO KEY UPDATE
      ), released AS (
        UPDATE dispatches d SET first_batch_state = 'RELEASED', first_batch_ended_at = now(), published = false
        FROM locked WHERE d.id = locked.id AND locked.waits
      )
      SELECT waits AS "hasWaited" FROM locked`,
    values: [dispatchId],
  });
  return rows[0]?.hasWaited;
};
