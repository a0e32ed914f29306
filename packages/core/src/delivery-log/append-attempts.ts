import type { OutboxAttempt } from '../ledger/attempt-outbox.js';
import { appendBatch } from './append-batch.js';
import type { DeliveryLog } from './connect.js';
import { ATTEMPTS_TABLE } from './schema.js';

export const appendAttempts = (
  client: DeliveryLog,
  { batchId, attempts }: { batchId: string; attempts: OutboxAttempt[] },
): Promise<void> => appendBatch(client, { table: ATTEMPTS_TABLE, batchId, rows: attempts.map(toRow) });

const toRow = (attempt: OutboxAttempt) => ({
  delivery_id: attempt.deliveryId,
  attempt: attempt.attempt,
  dispatch_id: attempt.dispatchId,
  notification_id: attempt.notificationId,
  queue: attempt.queue,
  template_slug: attempt.templateSlug,
  template_version: attempt.templateVersion,
  user_id: attempt.userId,
  email: attempt.email,
  outcome: attempt.outcome,
  smtp_code: attempt.smtpCode ?? 0,
  enhanced_code: attempt.enhancedCode ?? '',
  error_class: attempt.errorClass ?? '',
  error: attempt.error ?? '',
  message_id: attempt.messageId,
  duration_ms: attempt.durationMs,
  queued_at: attempt.queuedAt,
  finished_at: attempt.finishedAt,
  context: attempt.context,
  recipient: attempt.recipient,
  response: attempt.response ?? '',
  topic: attempt.topic ?? '',
  attempt_id: attempt.attemptId,
});
