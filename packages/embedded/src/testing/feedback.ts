import type { OutboxFeedback } from '@tidings/core/ledger/feedback-outbox';

/** Hard bounces in outbox form, of the deliveries from `first` on, as `attempts` makes them. */
export const feedback = ({
  first = 1,
  count,
  ...more
}: Partial<OutboxFeedback> & { first?: number; count: number }): OutboxFeedback[] =>
  Array.from({ length: count }, (_, index) => ({
    eventId: `00000000-0000-8000-8000-${String(first + index).padStart(12, '0')}`,
    deliveryId: String(first + index),
    dispatchId: '01890b0c-0000-7000-8000-000000000001',
    notificationId: null,
    userId: null,
    email: `user${first + index}@example.test`,
    kind: 'BOUNCED',
    bounceClass: 'HARD',
    source: 'SMTP',
    errorClass: 'UNKNOWN_RECIPIENT',
    statusCode: '5.1.1',
    diagnostic: `550 5.1.1 <user${first + index}@example.test>: no such user`,
    templateSlug: 'news',
    topic: null,
    queue: 'email.news',
    happenedAt: '2026-11-23T11:20:30.456Z',
    receivedAt: '2026-11-23T11:20:31.789Z',
    ...more,
  }));
