import { receivingDomainOf } from '../addresses/receiving-domain.js';
import type { OutboxFeedback } from '../ledger/feedback-outbox.js';
import { appendBatch } from './append-batch.js';
import type { DeliveryLog } from './connect.js';
import { FEEDBACK_TABLE } from './feedback-schema.js';

export const appendFeedback = (
  client: DeliveryLog,
  { batchId, events }: { batchId: string; events: OutboxFeedback[] },
): Promise<void> => appendBatch(client, { table: FEEDBACK_TABLE, batchId, rows: events.map(toRow) });

const toRow = (event: OutboxFeedback) => ({
  event_id: event.eventId,
  delivery_id: event.deliveryId,
  dispatch_id: event.dispatchId,
  notification_id: event.notificationId,
  user_id: event.userId,
  email: event.email,
  domain: domainOf(event.email),
  kind: event.kind,
  bounce_class: event.bounceClass ?? '',
  source: event.source,
  error_class: event.errorClass ?? '',
  status_code: event.statusCode ?? '',
  diagnostic: event.diagnostic ?? '',
  template_slug: event.templateSlug,
  topic: event.topic ?? '',
  queue: event.queue,
  happened_at: event.happenedAt,
  received_at: event.receivedAt,
});

/** Empty for an erased address. */
const domainOf = (email: string): string => (email.includes('@') ? receivingDomainOf(email) : '');
