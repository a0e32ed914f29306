import type { OutboxAttempt } from '../ledger/attempt-outbox.js';
import type { DeliveryLog } from './connect.js';
import { ATTEMPTS_TABLE } from './schema.js';

/**
 * Appends a batch. ClickHouse ignores a repeated batch with the same id, so a caller without an answer repeats the
 * call until it gets one.
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
      // Without this setting, the roll-ups would count a repeated batch again.
      deduplicate_blocks_in_dependent_materialized_views: 1,
      // A batch is one block. With several blocks, ClickHouse might recognize only some of them as repeated.
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
