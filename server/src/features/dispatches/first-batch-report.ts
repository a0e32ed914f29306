import {
  type FirstBatchReport,
  type FirstBatchDomain as LedgerDomain,
  MAX_BOUNCED_PERCENT,
  MAX_FAILED_PERCENT,
} from '@tidings/core/ledger/first-batch-counts';
import type { DispatchEntity } from './dispatch.entity.js';
import type { FirstBatch, FirstBatchDomain } from './first-batch.objects.js';

const MAX_DOMAINS = 20;
const MINUTE_MS = 60_000;

/** Null if the dispatch has no first batch. `report` is null until it is chosen. */
export const firstBatchOf = (dispatch: DispatchEntity, report: FirstBatchReport | null): FirstBatch | null => {
  const { firstBatchPerDomain: perDomain, firstBatchWaitMinutes: waitMinutes, firstBatchState: state } = dispatch;
  if (perDomain === null || waitMinutes === null || state === null) return null;
  const domains = report?.domains ?? [];
  const isAnswered = domains.every(({ open }) => open === 0);
  const answeredAt = state === 'WAITING' && isAnswered ? report?.answeredAt : null;
  return {
    perDomain,
    waitMinutes,
    state,
    begunAt: dispatch.firstBatchBegunAt,
    endedAt: dispatch.firstBatchEndedAt,
    waitsUntil: answeredAt ? new Date(answeredAt.getTime() + waitMinutes * MINUTE_MS) : null,
    mails: domains.reduce((sum, { mails }) => sum + mails, 0),
    failedPercent: report?.failedPercent ?? MAX_FAILED_PERCENT,
    bouncedPercent: report?.bouncedPercent ?? MAX_BOUNCED_PERCENT,
    domains: shorten(domains),
  };
};

const shorten = (domains: LedgerDomain[]): FirstBatchDomain[] => {
  if (domains.length <= MAX_DOMAINS) return domains;
  const others = domains.slice(MAX_DOMAINS);
  const sum = (name: Exclude<keyof LedgerDomain, 'domain' | 'isHeld'>) =>
    others.reduce((total, domain) => total + domain[name], 0);
  return [
    ...domains.slice(0, MAX_DOMAINS),
    {
      domain: null,
      mails: sum('mails'),
      sent: sum('sent'),
      bounced: sum('bounced'),
      refused: sum('refused'),
      retrying: sum('retrying'),
      deferred: sum('deferred'),
      open: sum('open'),
      other: sum('other'),
      isHeld: false,
    },
  ];
};
