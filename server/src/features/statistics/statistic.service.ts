import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { type FeedbackRate, readFeedbackRates } from '@tidings/core/delivery-log/feedback-rates';
import {
  type LoggedFailure,
  type LoggedStatistic,
  readFailures,
  readStatistics,
  type TimeRangeQuery,
} from '@tidings/core/delivery-log/statistics';
import { issue } from '@tidings/core/errors/issue';
import { type LedgerBacklog, readBacklog } from '@tidings/core/ledger/backlog';
import type { Sql } from '@tidings/core/ledger/sql';
import { badInput } from '../../foundation/errors.js';
import { type AttemptFilter, askLog, attemptQueryOf } from '../attempts/attempts.feature.js';
import { FeedbackRateKey, StatsInterval } from './statistic.objects.js';

export type StatisticService = ReturnType<typeof createStatisticService>;

const MINUTE_MS = 60_000;
const STEP_MS = {
  [StatsInterval.MINUTE]: MINUTE_MS,
  [StatsInterval.HOUR]: 60 * MINUTE_MS,
  [StatsInterval.DAY]: 24 * 60 * MINUTE_MS,
};

/** Maximum number of intervals in a response. It is enough for a day of minutes or two months of hours. */
const MAX_INTERVALS = 1_500;

const MAX_CAUSES = 100;
const MAX_RATES = 50;

const RATE_KEYS = {
  [FeedbackRateKey.DOMAIN]: 'domain',
  [FeedbackRateKey.TEMPLATE]: 'template',
  [FeedbackRateKey.TOPIC]: 'topic',
} as const;

export interface Stretch {
  from: Date;
  until: Date;
  filter?: AttemptFilter | null;
}

export const createStatisticService = ({ clickhouse, sql }: { clickhouse: DeliveryLog; sql: Sql }) => ({
  deliveries: async ({ interval, ...stretch }: Stretch & { interval: StatsInterval }): Promise<LoggedStatistic[]> => {
    const query = queryOf(stretch);
    const stepMs = STEP_MS[interval];
    if ((query.until.getTime() - query.from.getTime()) / stepMs > MAX_INTERVALS) {
      throw badInput(issue('interval', 'statistics.maxIntervals', { max: MAX_INTERVALS }));
    }
    return askLog(() => readStatistics(clickhouse, { query, stepMs }));
  },

  failures: async (stretch: Stretch): Promise<LoggedFailure[]> => {
    const query = queryOf(stretch);
    return askLog(() => readFailures(clickhouse, { query, limit: MAX_CAUSES }));
  },

  feedbackRates: async ({
    from,
    until,
    by,
  }: Pick<Stretch, 'from' | 'until'> & { by: FeedbackRateKey }): Promise<FeedbackRate[]> => {
    if (until <= from) throw badInput(issue('until', 'instant.afterFrom'));
    return askLog(() =>
      readFeedbackRates(clickhouse, { from, until, by: RATE_KEYS[by], orderBy: 'feedback', limit: MAX_RATES }),
    );
  },

  backlog: (): Promise<LedgerBacklog> => readBacklog(sql),
});

/** If both the request and its filter limit the time, the narrower limits apply. */
const queryOf = ({ from, until, filter }: Stretch): TimeRangeQuery => {
  const query = attemptQueryOf(filter ?? {});
  const narrowed = {
    ...query,
    from: query.from && query.from > from ? query.from : from,
    until: query.until && query.until < until ? query.until : until,
  };
  if (until <= from) throw badInput(issue('until', 'instant.afterFrom'));
  return narrowed;
};
