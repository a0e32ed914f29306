import type { DeliveryLog } from './connect.js';
import { type AttemptQuery, conditionsOf } from './find-attempts.js';
import { ATTEMPTS_TABLE, ROLL_UPS } from './schema.js';

/** What happened in one stretch of time. */
export interface LoggedStatistic {
  at: Date;
  sent: number;
  failed: number;
  retried: number;
  /** From accepted to SENT, in milliseconds; half of the mails took less. 0 where none was sent. */
  p50Ms: number;
  /** The same for nineteen of twenty. */
  p95Ms: number;
}

/** One cause for which attempts failed, for good or for a time. */
export interface LoggedFailure {
  errorClass: string;
  smtpCode: number | null;
  count: number;
  /** The words of the latest. */
  sample: string;
}

/** A question about a stretch of time: `until` isn't part of it. */
export type StretchQuery = Omit<AttemptQuery, 'from' | 'until'> & { from: Date; until: Date };

/** What roll-ups know of an attempt. A question about anything else goes to the attempts themselves. */
const ROLLED_UP: ReadonlySet<string> = new Set([
  'queue',
  'templateSlug',
  'outcome',
  'errorClass',
  'from',
  'until',
] satisfies (keyof AttemptQuery)[]);

/**
 * What happened from `from` to `until`, in stretches of `stepMs` that begin at its multiples since 1970, the empty ones
 * too. Read from the roll-ups where they can tell, and then by whole minutes.
 */
export const readStatistics = async (
  client: DeliveryLog,
  { query, stepMs }: { query: StretchQuery; stepMs: number },
): Promise<LoggedStatistic[]> => {
  const { counted, params } = countedUp(query, stepMs);
  const result = await client.query({
    query: `
      SELECT intDiv(toUnixTimestamp(at), {step:UInt32}) * {step:UInt32} AS second,
        sumIf(attempts, outcome = 'SENT') AS sent, sumIf(attempts, outcome = 'FAILED') AS failed,
        sumIf(attempts, outcome = 'RETRY') AS retried,
        quantilesTDigestMergeIf(0.5, 0.95)(waited_ms, outcome = 'SENT') AS waited
      FROM ${counted} GROUP BY second`,
    query_params: { ...params, step: stepMs / 1_000 },
    format: 'JSONEachRow',
  });
  const rows = await result.json<StatisticRow>();
  const found = new Map(rows.map((row) => [Number(row.second) * 1_000, row]));
  return stretchesOf(query, stepMs).map((at) => toStatistic(at, found.get(at)));
};

/** Where each stretch begins, in milliseconds since 1970. */
const stretchesOf = ({ from, until }: { from: Date; until: Date }, stepMs: number): number[] => {
  const first = Math.floor(from.getTime() / stepMs) * stepMs;
  const count = Math.max(0, Math.ceil((until.getTime() - first) / stepMs));
  return Array.from({ length: count }, (_, index) => first + index * stepMs);
};

/** The commonest causes first. */
export const readFailures = async (
  client: DeliveryLog,
  { query, limit }: { query: StretchQuery; limit: number },
): Promise<LoggedFailure[]> => {
  const { counted, params } = countedUp(query, Number.POSITIVE_INFINITY);
  const result = await client.query({
    query: `
      SELECT error_class AS errorClass, smtp_code AS smtpCode, sum(attempts) AS count, argMaxMerge(sample) AS sample
      FROM ${counted} WHERE error_class <> ''
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
  /** Null within where nothing was sent. */
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
 * The roll-ups put together, with steps that are no larger than `stepMs`; or a table of the same shape that is counted up from the
 * attempts themselves.
 */
const countedUp = (query: StretchQuery, stepMs: number): { counted: string; params: Record<string, unknown> } => {
  const isRolledUp = Object.entries(query).every(([name, value]) => value === undefined || ROLLED_UP.has(name));
  if (!isRolledUp) return countedFromAttempts(query);
  const asksOfQueues = query.queue !== undefined || query.templateSlug !== undefined;
  const pieces = piecesOf(
    { from: query.from.getTime(), until: query.until.getTime() },
    ROLL_UPS.filter((one) => one.stepMs <= stepMs && (one.tellsQueues || !asksOfQueues)),
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
  return { counted: `(${selects.join(' UNION ALL ')})`, params: { ...params, ...Object.fromEntries(times) } };
};

interface Stretch {
  from: number;
  until: number;
}

/** A stretch of time in whole days, before and behind them whole hours, before and behind those minutes; as far as `rollUps` have them. */
const piecesOf = (
  { from, until }: Stretch,
  [rollUp, ...finer]: { table: string; stepMs: number }[],
): (Stretch & { table: string })[] => {
  const { table, stepMs } = rollUp!;
  if (finer.length === 0) return [{ table, from: Math.floor(from / stepMs) * stepMs, until }];
  const first = Math.ceil(from / stepMs) * stepMs;
  const end = Math.floor(until / stepMs) * stepMs;
  if (first >= end) return piecesOf({ from, until }, finer);
  return [
    ...(from < first ? piecesOf({ from, until: first }, finer) : []),
    { table, from: first, until: end },
    ...(end < until ? piecesOf({ from: end, until }, finer) : []),
  ];
};

const countedFromAttempts = (query: StretchQuery) => {
  const { where, params } = conditionsOf(query);
  return {
    counted: `(
      SELECT toStartOfMinute(finished_at) AS at, outcome, error_class, smtp_code, count() AS attempts,
        quantilesTDigestState(0.5, 0.95)(toFloat64(dateDiff('millisecond', queued_at, finished_at))) AS waited_ms,
        argMaxState(error, finished_at) AS sample
      FROM ${ATTEMPTS_TABLE} FINAL WHERE ${where} GROUP BY at, outcome, error_class, smtp_code)`,
    params,
  };
};
