import type { DeliveryOneQuery, DeliveryRecordFragment } from './deliveries.generated';

export type Delivery = NonNullable<DeliveryOneQuery['one']>;
export type DeliveryItem = DeliveryRecordFragment;

/** Whether an operator can do something about a mail in this state. */
export const wantsDecision = (status: string): boolean => status === 'FAILED' || status === 'UNCERTAIN';

/** The cause of what went wrong, of those mails that are not well. */
export const causeOf = ({ status, errorClass }: { status: string; errorClass: string | null }): string | null =>
  status === 'SENT' || status === 'SUPPRESSED' || status === 'EXPIRED' ? null : errorClass;

/** How long to wait before asking for a mail again, in milliseconds. What ended may be tried again by somebody else. */
export const refreshEvery = ({ status }: { status: string }): number =>
  status === 'QUEUED' || status === 'SENDING' || status === 'RETRYING' ? 2_000 : 30_000;
