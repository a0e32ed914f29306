import type { DeliveryOneQuery, DeliveryRecordFragment } from './deliveries.generated';

export type Delivery = NonNullable<DeliveryOneQuery['one']>;
export type DeliveryItem = DeliveryRecordFragment;

/** Whether an operator can act on a delivery in this state. */
export const wantsDecision = (status: string): boolean => status === 'FAILED' || status === 'UNCERTAIN';

/** Cause of a delivery's problem; null for states without one. */
export const causeOf = ({ status, errorClass }: { status: string; errorClass: string | null }): string | null =>
  status === 'SENT' || status === 'SUPPRESSED' || status === 'EXPIRED' ? null : errorClass;

/** Refresh interval in milliseconds. A finished delivery can change too: another operator may retry it. */
export const refreshEvery = ({ status }: { status: string }): number =>
  status === 'QUEUED' || status === 'SENDING' || status === 'RETRYING' ? 2_000 : 30_000;
