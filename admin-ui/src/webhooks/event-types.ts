import type { WebhookEventType } from './webhooks.generated';

type EventType = `${WebhookEventType}`;

/** In the order of the form. */
export const EVENT_TYPES: readonly EventType[] = [
  'DELIVERY_SENT',
  'DELIVERY_FAILED',
  'DELIVERY_RETRYING',
  'DELIVERY_UNCERTAIN',
  'DELIVERY_BOUNCED',
  'DELIVERY_COMPLAINED',
  'DELIVERY_SUPPRESSED',
  'DELIVERY_EXPIRED',
  'DISPATCH_COMPLETED',
  'DISPATCH_PAUSED',
  'DISPATCH_STOPPED',
  'SUPPRESSION_CREATED',
  'SUPPRESSION_REMOVED',
  'TEMPLATE_UPDATED',
];

/** As the receiver sees it: `delivery.sent`. */
export const wireType = (type: EventType): string => type.toLowerCase().replace('_', '.');
