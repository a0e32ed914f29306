import type { DeliveryFate } from '../deliveries.generated';

/** What became of a sent mail, from the least to the gravest. */
export const DELIVERY_FATES = ['ACCEPTED', 'DELIVERED', 'BOUNCED', 'COMPLAINED'] as const satisfies DeliveryFate[];
