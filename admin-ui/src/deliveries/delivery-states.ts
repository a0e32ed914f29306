import type { DeliveryOneQuery, DeliveryRecordFragment } from './deliveries.generated';

export type Delivery = NonNullable<DeliveryOneQuery['one']>;
export type DeliveryItem = DeliveryRecordFragment;

/** Whether an operator can act on a delivery in this state. */
export const wantsDecision = (status: string): boolean => status === 'FAILED' || status === 'UNCERTAIN';

type Caused = Pick<DeliveryItem, 'status' | 'errorClass' | 'fateFeedback'>;

/** Cause of a delivery's problem; null for states without one. */
export const causeOf = ({ status, errorClass, fateFeedback }: Caused): string | null => {
  if (status === 'SUPPRESSED' || status === 'EXPIRED') return null;
  return status === 'SENT' ? (fateFeedback?.errorClass ?? null) : errorClass;
};

/** Message key of what kept a delivery from being sent or from arriving; null for states without a cause. */
export const causeKeyOf = (delivery: Caused & Pick<DeliveryItem, 'suppressedBy'>): string | null => {
  if (delivery.suppressedBy) return `tidings.suppressions.by.${delivery.suppressedBy}`;
  const cause = causeOf(delivery);
  return cause && `tidings.error_class.${cause}`;
};

/** Whether a mail came back, so that it can go to a corrected address. */
export const hasBounced = ({ status, fate }: Pick<DeliveryItem, 'status' | 'fate'>): boolean =>
  status === 'SENT' && fate === 'BOUNCED';

/** Whether a mail may have arrived, and waits for the mail server that it was given to. */
export const isBoundToRoute = ({ waitReason }: { waitReason?: string | null }): boolean =>
  waitReason === 'OWN_ROUTE_DOWN' || waitReason === 'ROUTE_MISSING';

/** Refresh interval in milliseconds. A finished delivery can change too: another operator may retry it. */
export const refreshEvery = ({ status }: { status: string }): number =>
  status === 'QUEUED' || status === 'SENDING' || status === 'RETRYING' ? 2_000 : 30_000;
