import type { Format } from '../components/use-format';
import type { Dispatch } from './dispatch-states';

export type FirstBatch = NonNullable<Dispatch['firstBatch']>;

interface Text {
  /** Key below `tidings.dispatches.first_batch`. */
  key: string;
  args?: Record<string, string | number>;
}

/** Whether the dispatch has mails that wait for its first batch. */
export const isHeldBack = ({ status, firstBatch }: Pick<Dispatch, 'status' | 'firstBatch'>): boolean =>
  (status === 'SCHEDULED' || status === 'SENDING' || status === 'PAUSED') &&
  (firstBatch?.state === 'PENDING' || firstBatch?.state === 'WAITING');

/** Sum over all domains. */
export const totalOf = (
  { domains }: Pick<FirstBatch, 'domains'>,
  name: 'sent' | 'refused' | 'bounced' | 'open' | 'deferred' | 'retrying',
): number => domains.reduce((sum, domain) => sum + domain[name], 0);

/** Domains that refused more than half of their mails of the first batch. */
export const refusingDomains = ({ domains }: Pick<FirstBatch, 'domains'>): string[] =>
  domains.flatMap(({ domain, mails, refused }) => (domain && 2 * refused > mails ? [domain] : []));

/** What the first batch waits for, or how it ended. */
export const firstBatchTexts = (
  { status, counts }: Pick<Dispatch, 'status' | 'counts'>,
  batch: FirstBatch,
  format: Format,
): Text[] => {
  const countOf = (count: number) => ({ smart_count: count, count: format.number(count) });
  if (batch.endedAt && batch.state !== 'WAITING') {
    return [{ key: batch.state === 'PASSED' ? 'passed' : 'released', args: { when: format.moment(batch.endedAt) } }];
  }
  if (status === 'CANCELLED' || status === 'COMPLETED') return [];
  if (batch.state === 'PENDING') {
    return [{ key: status === 'SENDING' ? 'choosing' : 'planned', args: planOf(batch, format) }];
  }
  const limits = {
    failed: format.percent(batch.failedPercent / 100),
    bounced: format.percent(batch.bouncedPercent / 100),
  };
  return [
    ...(status === 'SENDING' ? waitingTexts(batch, { countOf, format }) : []),
    { key: 'rest', args: countOf(Math.max(0, counts.total - batch.mails)) },
    ...(status === 'SENDING' ? [{ key: 'limits', args: limits }] : []),
  ];
};

const planOf = ({ perDomain, waitMinutes }: FirstBatch, format: Format) => ({
  count: format.number(perDomain),
  minutes: format.number(waitMinutes),
});

const waitingTexts = (
  batch: FirstBatch,
  {
    countOf,
    format,
  }: {
    countOf: (count: number) => Record<string, string | number>;
    format: Format;
  },
): Text[] => {
  const open = totalOf(batch, 'open');
  const deferred = totalOf(batch, 'deferred');
  const waits = deferred > 0 ? [{ key: 'deferred', args: countOf(deferred) }] : [];
  if (open > 0) return [{ key: 'open', args: { ...countOf(open), all: format.number(batch.mails) } }, ...waits];
  if (batch.waitsUntil) return [{ key: 'until', args: untilOf(batch.waitsUntil, format) }, ...waits];
  return waits.length > 0 ? waits : [{ key: 'unanswered' }];
};

/** The server decides within a second of that time. */
const untilOf = (waitsUntil: string, format: Format) => ({
  left: format.relative(new Date(Math.max(Date.parse(waitsUntil), Date.now() + 1_000)).toISOString()),
  when: format.moment(waitsUntil),
});
