import type { DeliveryLog } from './connect.js';
import { type AttemptQuery, conditionsOf } from './find-attempts.js';
import { ATTEMPTS_TABLE, ROLL_UPS } from './schema.js';

/** Counts and waiting times of the attempts in one time bucket. */
export interface LoggedStatistic {
  at: Date;
  sent: number;
  failed: number;
  retried: number;
  /** Median time from acceptance to SENT, in milliseconds. 0 if nothing was sent. */
  p50Ms: number;
  /** 95th percentile, in milliseconds. */
  p95Ms: number;
}

/** One cause of failed attempts, permanent or temporary. */
export interface LoggedFailure {
  errorClass: string;
  smtpCode: number | null;
  count: number;
  /** The error text of the latest attempt. */
  sample: string;
}

/** A query over a time range. `until` is exclusive. */
export type TimeRangeQuery = Omit<AttemptQuery, 'from' | 'until'> & { from: Date; until: Date };

/** The fields that roll-ups can filter by. Other filters need the attempts table. */
const ROLLED_UP: ReadonlySet<string> = new Set([
  'queue',
  'templateSlug',
  'outcome',
  'errorClass',
  'from',
  'until',
] satisfies (keyof AttemptQuery)[]);

/**
 * Counts from `from` to `until` in buckets of `stepMs`, aligned to multiples since 1970, including empty buckets.
 * Read from the roll-ups where they suffice; `from` is then rounded down to a whole minute.
 */
export const readStatistics = async (
  client: DeliveryLog,
  { query, stepMs }: { query: TimeRangeQuery; stepMs: number },
): Promise<LoggedStatistic[]> => {
  const { source, params } = aggregateOf(query, stepMs);
  const result = await client.query({
    query: `
      SELECT intDiv(toUnixTimestamp(at), {step:UInt32}) * {step:UInt32} AS second,
        sumIf(attempts, outcome = 'SENT') AS sent, sumIf(attempts, outcome = 'FAILED') AS failed,
        sumIf(attempts, outcome = 'RETRY') AS retried,
        quantilesTDigestMergeIf(0.5, 0.95)(waited_ms, outcome = 'SENT') AS waited
      FROM ${source} GROUP BY second`,
    query_params: { ...params, step: stepMs / 1_000 },
    format: 'JSONEachRow',
  });
  const rows = await result.json<StatisticRow>();
  const found = new Map(rows.map((row) => [Number(row.second) * 1_000, row]));
  return bucketsOf(query, stepMs).map((at) => toStatistic(at, found.get(at)));
};

/** Start of each bucket, in milliseconds since 1970. */
const bucketsOf = ({ from, until }: { from: Date; until: Date }, stepMs: number): number[] => {
  const first = Math.floor(from.getTime() / stepMs) * stepMs;
  const count = Math.max(0, Math.ceil((until.getTime() - first) / stepMs));
  return Array.from({ length: count }, (_, index) => first + index * stepMs);
};

/** Causes of failed attempts, most frequent first. */
export const readFailures = async (
  client: DeliveryLog,
  { query, limit }: { query: TimeRangeQuery; limit: number },
): Promise<LoggedFailure[]> => {
  const { source, params } = aggregateOf(query, Number.POSITIVE_INFINITY);
  const result = await client.query({
    query: `
      SELECT error_class AS errorClass, smtp_code AS smtpCode, sum(attempts) AS count, argMaxMerge(sample) AS sample
      FROM ${source} WHERE error_class <> ''
      GROUP BY error_class, smtp_code ORDER BY count DESC, errorClass, smtpCode LIMIT {limit:UInt32}`,
    query_params: { ...params, limit },
    format: 'JSONEachRow',
  });
  const rows = await result.json<{ errorClass: string; smtpCode: number; count: string | number; sample: string }>();
  return rows.map(({ errorClass, smtpCode, count, sample }) => ({
    errorClass,
    smtpCode: smtpCode || null,
    count: Number(count),
    sample,
  }));
};

interface StatisticRow {
  second: string | number;
  sent: string | number;
  failed: string | number;
  retried: string | number;
  /** Median and 95th percentile in milliseconds; null if nothing was sent. */
  waited: (number | null)[];
}

const toStatistic = (at: number, row: StatisticRow | undefined): LoggedStatistic => ({
  at: new Date(at),
  sent: Number(row?.sent ?? 0),
  failed: Number(row?.failed ?? 0),
  retried: Number(row?.retried ?? 0),
  p50Ms: row?.waited[0] ?? 0,
  p95Ms: row?.waited[1] ?? 0,
});

/**
 * The source to aggregate from: the roll-ups with steps of at most `stepMs`, or a subquery of the same shape over the
 * attempts.
 */
const aggregateOf = (query: TimeRangeQuery, stepMs: number): { source: string; params: Record<string, unknown> } => {
  const isRolledUp = Object.entries(query).every(([name, value]) => value === undefined || ROLLED_UP.has(name));
  if (!isRolledUp) return aggregateOfAttempts(query);
  const filtersQueues = query.queue !== undefined || query.templateSlug !== undefined;
  const pieces = splitByRollUps(
    { from: query.from.getTime(), until: query.until.getTime() },
    ROLL_UPS.filter((one) => one.stepMs <= stepMs && (one.hasQueues || !filtersQueues)),
  );
  const { where, params } = conditionsOf({ ...query, from: undefined, until: undefined });
  const selects = pieces.map(
    ({ table }, n) => `SELECT * FROM ${table} WHERE ${where}
      AND at >= fromUnixTimestamp64Milli({from${n}:Int64}) AND at < fromUnixTimestamp64Milli({until${n}:Int64})`,
  );
  const times = pieces.flatMap(({ from, until }, n) => [
    [`from${n}`, from],
    [`until${n}`, until],
  ]);
  return { source: `(${selects.join(' UNION ALL ')})`, params: { ...params, ...Object.fromEntries(times) } };
};

interface TimeRange {
  from: number;
  until: number;
}

/**
 * Splits a time range among roll-ups: whole days by the day, remaining whole hours by the hour, remaining minutes by
 * the minute. Uses only the given roll-ups.
 */
const splitByRollUps = (
  { from, until }: TimeRange,
  [rollUp, ...finer]: { table: string; stepMs: number }[],
): (TimeRange & { table: string })[] => {
  const { table, stepMs } = rollUp!;
  if (finer.length === 0) return [{ table, from: Math.floor(from / stepMs) * stepMs, until }];
  const first = Math.ceil(from / stepMs) * stepMs;
  const end = Math.floor(until / stepMs) * stepMs;
  if (first >= end) return splitByRollUps({ from, until }, finer);
  return [
    ...(from < first ? splitByRollUps({ from, until: first }, finer) : []),
    { table, from: first, until: end },
    ...(end < until ? splitByRollUps({ from: end, until }, finer) : []),
  ];
};

const aggregateOfAttempts = (query: TimeRangeQuery) => {
  const { where, params } = conditionsOf(query);
  return {
    source: `(
      SELECT toStartOfMinute(finished_at) AS at, outcome, error_class, smtp_code, count() AS attempts,
        quantilesTDigestState(0.5, 0.95)(toFloat64(dateDiff('millisecond', queued_at, finished_at))) AS waited_ms,
        argMaxState(error, finished_at) AS sample
      FROM ${ATTEMPTS_TABLE} FINAL WHERE ${where} GROUP BY at, outcome, error_class, smtp_code)`,
    params,
  };
};
