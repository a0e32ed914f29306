import type { DeliveryStatus } from '../deliveries.generated';

/** Statuses in the order in which a delivery passes through them. */
export const DELIVERY_STATUSES = [
  'QUEUED',
  'SENDING',
  'RETRYING',
  'UNCERTAIN',
  'SENT',
  'FAILED',
  'SUPPRESSED',
  'CANCELLED',
  'EXPIRED',
] as const satisfies DeliveryStatus[];
