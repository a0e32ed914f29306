import type { Counts } from '../components/DispatchProgress';
import type { DispatchOneQuery, DispatchRecordFragment, DispatchStatus } from './dispatches.generated';

export type Dispatch = NonNullable<DispatchOneQuery['one']>;

export const DISPATCH_STATUSES: DispatchStatus[] = ['SENDING', 'SCHEDULED', 'PAUSED', 'COMPLETED', 'CANCELLED'];

/** Statuses in which the server lets a dispatch be paused, resumed and cancelled. */
export const PAUSABLE: DispatchStatus[] = ['SCHEDULED', 'SENDING'];
export const RESUMABLE: DispatchStatus[] = ['PAUSED'];
export const CANCELLABLE: DispatchStatus[] = ['SCHEDULED', 'SENDING', 'PAUSED'];

/**
 * Whether the dispatch may be rescheduled, which is allowed until it begins. Of a paused dispatch only the server knows for certain
 * whether it has begun.
 */
export const mayMove = ({
  status,
  counts,
  completedAt,
}: Pick<Dispatch, 'status' | 'counts' | 'completedAt'>): boolean =>
  status === 'SCHEDULED' || (status === 'PAUSED' && !completedAt && counts.total === counts.queued);

/** Deliveries that wait for their first or next attempt. */
export const waitingOf = ({ queued, retrying }: Counts): number => queued + retrying;

/** Refresh interval in milliseconds: short while counts change, long if only an operator can change them. */
export const refreshEvery = ({
  status,
  counts,
  audienceComplete,
}: Pick<DispatchRecordFragment, 'status' | 'counts' | 'audienceComplete'>): number => {
  const runs = status === 'SENDING' && (counts.queued > 0 || !audienceComplete);
  const isSwept = status === 'CANCELLED' && waitingOf(counts) > 0;
  if (runs || isSwept || counts.sending > 0) return 1_000;
  return status === 'COMPLETED' || status === 'CANCELLED' ? 30_000 : 3_000;
};
