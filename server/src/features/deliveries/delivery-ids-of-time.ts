import { MAX_DELIVERY_ID } from '@tidings/core/ledger/delivery-id';
import { rowOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';

/**
 * Ids are nearly in the order of created_at; overlapping transactions may swap them. No transaction that writes
 * deliveries takes longer than this, in seconds.
 */
const MAX_DISORDER_SECONDS = 120;

const MAX_ID = String(MAX_DELIVERY_ID);

export interface IdSpan {
  /** Inclusive. */
  first: string;
  /** Exclusive. */
  end: string;
}

/** Below this number of ids a search gains nothing. */
const MIN_SEARCHED = 100_000;

/** Rows per probe. Comparing their median tolerates single rows with an unusual time. */
const PROBE_ROWS = 9;

/**
 * Finds a range of ids that contains every delivery created from `from` (inclusive) to `until` (exclusive), and few
 * others. Binary search on the primary key: about twenty probes for a million deliveries.
 */
export const idsOfTime = async (
  dataSource: DataSource,
  { from, until }: { from?: Date | null; until?: Date | null },
): Promise<IdSpan> => {
  const { first, last } = await rowOf<{ first: string; last: string }>(
    dataSource,
    'SELECT coalesce(min(id), 0)::text AS first, coalesce(max(id), 0)::text AS last FROM deliveries',
  );
  if (Number(last) - Number(first) < MIN_SEARCHED) return { first: '0', end: MAX_ID };
  return rowOf<IdSpan>(
    dataSource,
    `SELECT (${searchFor('$1::timestamptz', `- make_interval(secs => ${MAX_DISORDER_SECONDS})`)})::text AS first,
       (SELECT coalesce(max(id) + 1, ${MAX_ID})::text FROM (
         SELECT id FROM deliveries WHERE id >= (${searchFor('$2::timestamptz', `+ make_interval(secs => ${MAX_DISORDER_SECONDS})`)})
         ORDER BY id LIMIT ${PROBE_ROWS}) probed) AS end`,
    [from ?? '-infinity', until ?? 'infinity'],
  );
};

/**
 * SQL for the first id whose delivery isn't older than the moment, give or take the rows of one probe. One more than
 * the last id if all are older.
 */
const searchFor = (moment: string, margin: string) => `
  WITH RECURSIVE step (low, high) AS (
    (SELECT coalesce(min(id), 0), coalesce(max(id) + 1, 0) FROM deliveries)
    UNION ALL
    SELECT CASE WHEN probe.is_older THEN probe.id + 1 ELSE step.low END,
      CASE WHEN probe.is_older THEN step.high ELSE (step.low + step.high) / 2 END
    FROM step, LATERAL (
      SELECT min(id) AS id, percentile_disc(0.5) WITHIN GROUP (ORDER BY created_at) < ${moment} ${margin} AS is_older
      FROM (SELECT id, created_at FROM deliveries WHERE id >= (step.low + step.high) / 2 ORDER BY id LIMIT ${PROBE_ROWS}) near) probe
    WHERE step.low < step.high
  )
  SELECT low FROM step WHERE low >= high LIMIT 1`;
