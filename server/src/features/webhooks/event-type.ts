import { registerEnumType } from 'type-graphql';

/** Types of events, as receivers see them. */
export enum WebhookEventType {
  DELIVERY_SENT = 'delivery.sent',
  DELIVERY_FAILED = 'delivery.failed',
  DELIVERY_RETRYING = 'delivery.retrying',
  DELIVERY_UNCERTAIN = 'delivery.uncertain',
  DELIVERY_BOUNCED = 'delivery.bounced',
  DELIVERY_COMPLAINED = 'delivery.complained',
  DELIVERY_SUPPRESSED = 'delivery.suppressed',
  DELIVERY_EXPIRED = 'delivery.expired',
  DISPATCH_COMPLETED = 'dispatch.completed',
  DISPATCH_PAUSED = 'dispatch.paused',
  DISPATCH_STOPPED = 'dispatch.stopped',
  SUPPRESSION_CREATED = 'suppression.created',
  SUPPRESSION_REMOVED = 'suppression.removed',
  TEMPLATE_UPDATED = 'template.updated',
}
registerEnumType(WebhookEventType, {
  name: 'WebhookEventType',
  description:
    'What a webhook is told of. In the events the type is in lower case with a dot instead of the first underscore, such as delivery.sent.',
});
