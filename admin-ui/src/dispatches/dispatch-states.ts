import type { Counts } from '../components/DispatchProgress';
import type { DispatchOneQuery, DispatchStatus } from './dispatches.generated';

export type Dispatch = NonNullable<DispatchOneQuery['one']>;

export const DISPATCH_STATUSES: DispatchStatus[] = ['SENDING', 'SCHEDULED', 'PAUSED', 'COMPLETED', 'CANCELLED'];

/** The statuses that each control changes, as the server has it. */
export const PAUSABLE: DispatchStatus[] = ['SCHEDULED', 'SENDING'];
export const RESUMABLE: DispatchStatus[] = ['PAUSED'];
export const CANCELLABLE: DispatchStatus[] = ['SCHEDULED', 'SENDING', 'PAUSED'];

/** The server says whether one that is paused has begun, too. */
export const mayMove = ({
  status,
  counts,
  completedAt,
}: Pick<Dispatch, 'status' | 'counts' | 'completedAt'>): boolean =>
  status === 'SCHEDULED' || (status === 'PAUSED' && !completedAt && counts.total === counts.queued);

/** Mails that wait, for their turn or for another try. */
export const waitingOf = ({ queued, retrying }: Counts): number => queued + retrying;

/** How long to wait before asking for it again, in milliseconds: often while its numbers run, and seldom where only a person changes it. */
export const refreshEvery = ({
  status,
  counts,
  audienceComplete,
}: Pick<Dispatch, 'status' | 'counts' | 'audienceComplete'>): number => {
  const runs = status === 'SENDING' && (counts.queued > 0 || !audienceComplete);
  const isSwept = status === 'CANCELLED' && waitingOf(counts) > 0;
  if (runs || isSwept || counts.sending > 0) return 1_000;
  return status === 'COMPLETED' || status === 'CANCELLED' ? 30_000 : 3_000;
};
