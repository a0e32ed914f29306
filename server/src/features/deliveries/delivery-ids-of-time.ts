import { MAX_DELIVERY_ID } from '@tidings/core/ledger/delivery-id';
import { rowOf } from '@tidings/core/ledger/rows';
import type { DataSource } from 'typeorm';

/**
 * Maximum difference, in seconds, between the order of ids and the order of created_at. Transactions that overlap may
 * swap the two, and no transaction that writes deliveries takes longer than this.
 */
const MAX_DISORDER_SECONDS = 120;

const MAX_ID = String(MAX_DELIVERY_ID);

export interface IdSpan {
  /** First id of the range. */
  first: string;
  /** First id after the range. */
  end: string;
}

/** A table with fewer ids isn't searched, since the search would save nothing. */
const MIN_SEARCHED = 100_000;

/**
 * Rows read per probe of the binary search. The median of their times is compared, so a single row with an unusual time
 * doesn't matter.
 */
const PROBE_ROWS = 9;

/**
 * Finds a range of ids that contains every delivery created from `from` (inclusive) to `until` (exclusive), and few
 * other deliveries. Uses binary search on the primary key: about twenty probes for a million deliveries.
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
 * SQL for the first id whose delivery was created at or after the moment. The result may be off by the rows of one
 * probe. If all deliveries are older, it is the last id plus one.
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
