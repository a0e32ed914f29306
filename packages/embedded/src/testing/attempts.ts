import type { OutboxAttempt } from '@tidings/core/ledger/attempt-outbox';

/** An attempt id that is unique to the delivery. */
export const attemptIdOf = (delivery: number): string =>
  `00000000-0000-4000-8000-${String(delivery).padStart(12, '0')}`;

/** Attempts in outbox form, for deliveries from `first` on. */
export const attempts = ({ first = 1, count }: { first?: number; count: number }): OutboxAttempt[] =>
  Array.from({ length: count }, (_, index) => ({
    attemptId: attemptIdOf(first + index),
    deliveryId: String(first + index),
    dispatchId: '01890b0c-0000-7000-8000-000000000001',
    notificationId: null,
    queue: 'email.news',
    templateSlug: 'news',
    templateVersion: 3,
    topic: null,
    userId: null,
    email: `user${first + index}@example.test`,
    attempt: 1,
    outcome: 'SENT',
    smtpCode: 250,
    enhancedCode: null,
    errorClass: null,
    error: null,
    response: `250 2.0.0 Ok: queued as ${first + index}`,
    messageId: `<${first + index}@example.test>`,
    durationMs: 12,
    queuedAt: new Date(Date.now() - 1_000).toISOString(),
    finishedAt: '2026-11-23T10:20:30.456Z',
    context: JSON.stringify({ beetle: 'майский; "жук"\n\'\\' }),
    recipient: JSON.stringify({ firstName: 'Анна' }),
  }));
