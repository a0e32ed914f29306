import type { DeliveryAttemptsQuery, DeliveryFeedbackQuery } from './deliveries.generated';
import type { Delivery } from './delivery-states';

export type Attempt = NonNullable<DeliveryAttemptsQuery['delivery']>['attempts'][number];
export type Feedback = NonNullable<DeliveryFeedbackQuery['delivery']>['feedback'][number];
export type Tone = 'success' | 'error' | 'warning' | 'info' | 'neutral';

/** A past or expected event of a delivery. */
export interface Step {
  /** Message key under `tidings.deliveries`. */
  message: string;
  /** Null if the time is unknown. */
  at: string | null;
  tone: Tone;
  attempt?: Attempt;
  feedback?: Feedback;
  /** Reason of a delivery that was not sent because its address is suppressed. */
  suppressedBy?: string | null;
}

const TONES: Record<string, Tone> = {
  SENT: 'success',
  FAILED: 'error',
  RETRY: 'warning',
  RETRYING: 'warning',
  UNCERTAIN: 'warning',
  SENDING: 'info',
  DELIVERED: 'success',
  BOUNCED: 'error',
  COMPLAINED: 'error',
  UNSUBSCRIBED: 'info',
};
const toneOf = (state: string): Tone => TONES[state] ?? 'neutral';

/**
 * History of a delivery, oldest first: acceptance, each attempt in the log, what came back, and the current or final state. Feedback is
 * ordered by the time when it came: the time that it names is of another server's clock.
 */
export const stepsOf = (
  delivery: Delivery,
  { attempts, feedback = [] }: { attempts: readonly Attempt[]; feedback?: readonly Feedback[] },
): Step[] => {
  const { dispatch, createdAt } = delivery;
  const steps: Step[] = [
    { message: `step.accepted.${dispatch.source}`, at: dispatch.createdAt, tone: 'neutral' },
    ...(dispatch.sendAt ? [{ message: 'step.begins', at: dispatch.sendAt, tone: 'neutral' } as const] : []),
    { message: 'step.queued', at: createdAt, tone: 'neutral' },
  ];
  steps.sort((one, other) => Date.parse(one.at!) - Date.parse(other.at!));
  const tries = attempts.map(
    (attempt): Step => ({
      message: `step.${attempt.outcome}`,
      at: attempt.finishedAt,
      tone: toneOf(attempt.outcome),
      attempt,
      ...(attempt.outcome === 'SUPPRESSED' && { suppressedBy: delivery.suppressedBy }),
    }),
  );
  const events = feedback.map(
    (event): Step => ({
      message: `step.feedback.${event.kind}`,
      at: event.at,
      tone: toneOf(event.kind),
      feedback: event,
    }),
  );
  const last = lastStep(delivery, attempts.at(-1));
  const isOver = last[0]?.at !== null;
  const happened = [...tries, ...events, ...(isOver ? last : [])].sort((one, other) => timeOf(one) - timeOf(other));
  return [...steps, ...happened, ...(isOver ? [] : last)];
};

const timeOf = ({ at, feedback }: Step): number => Date.parse(feedback?.receivedAt ?? at!);

const ENDED = new Set(['SENT', 'FAILED', 'SUPPRESSED', 'EXPIRED']);

/** Whether an attempt in the log is the one that led to the delivery's state. A mail that bounced and was sent again was SENT before. */
const isLast = ({ status, retryCount }: Delivery, attempt: Attempt | undefined): boolean =>
  attempt !== undefined && attempt.outcome === status && attempt.attempt > retryCount;

/** Last step of the history; undefined if the last attempt already shows the final state. */
const lastStep = (delivery: Delivery, last: Attempt | undefined): Step[] => {
  const { status, dispatch, nextAttemptAt, lastUpdate } = delivery;
  if (ENDED.has(status) && isLast(delivery, last)) return [];
  const tone = toneOf(status);
  const isWaiting = status === 'QUEUED' || status === 'RETRYING';
  if (isWaiting && dispatch.status === 'PAUSED') return [{ message: 'now.PAUSED', at: null, tone: 'warning' }];
  if (isWaiting && dispatch.status === 'SCHEDULED') return [{ message: 'now.SCHEDULED', at: dispatch.sendAt, tone }];
  if (status === 'RETRYING') return [{ message: 'now.RETRYING', at: nextAttemptAt, tone }];
  const isNow = status === 'QUEUED' || status === 'SENDING' || status === 'UNCERTAIN';
  return [{ message: `now.${status}`, at: isNow ? null : lastUpdate, tone }];
};

/** Whether the log may lack an attempt that the ledger already knows, since the log is written a moment later. */
export const isLogBehind = (delivery: Delivery, attempts: readonly Attempt[], now = Date.now()): boolean => {
  const isSettled = ENDED.has(delivery.status) || delivery.status === 'UNCERTAIN';
  if (!isSettled) return true;
  return !isLast(delivery, attempts.at(-1)) && now - Date.parse(delivery.lastUpdate) < 30_000;
};
