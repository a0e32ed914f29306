import type { OutboxAttempt } from '../ledger/attempt-outbox.js';
import type { DeliveryLog } from './connect.js';
import { ATTEMPTS_TABLE } from './schema.js';

/**
 * Appends a batch. The same batch, sent again with the same id, is known by it and left out, so a caller who heard no
 * answer sends it again until one comes.
 */
export const appendAttempts = async (
  client: DeliveryLog,
  { batchId, attempts }: { batchId: string; attempts: OutboxAttempt[] },
): Promise<void> => {
  await client.insert({
    table: ATTEMPTS_TABLE,
    format: 'JSONEachRow',
    values: attempts.map(toRow),
    clickhouse_settings: {
      async_insert: 0,
      wait_end_of_query: 1,
      insert_deduplicate: 1,
      insert_deduplication_token: batchId,
      // Else the roll-up would count a batch each time that it comes.
      deduplicate_blocks_in_dependent_materialized_views: 1,
      // One block for each batch: a batch that was split could be known in part.
      max_insert_block_size: '1048576',
      date_time_input_format: 'best_effort',
    },
  });
};

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
  attempt_id: attempt.attemptId,
});
