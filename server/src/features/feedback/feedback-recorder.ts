import { createHash } from 'node:crypto';
import { normalizeAddress } from '@tidings/core/addresses/normal-form';
import { issue } from '@tidings/core/errors/issue';
import { classifyBounce } from '@tidings/core/feedback/classify';
import { eventIdOf } from '@tidings/core/ledger/event-id';
import { readMessageId } from '@tidings/core/ledger/message-id';
import type { FeedbackEvent, FeedbackTarget } from '@tidings/core/ledger/record-feedback';
import type { Sql } from '@tidings/core/ledger/sql';
import { callerOf, type Viewer } from '../../foundation/access/viewer.js';
import { badInput } from '../../foundation/errors.js';
import { type BounceClass, FeedbackEntity, FeedbackSource } from './feedback.entity.js';
import type { RecordFeedbackInput } from './feedback.inputs.js';
import type { FeedbackService } from './feedback.service.js';
import type { FeedbackBatcher } from './feedback-batcher.js';

export type FeedbackRecorder = ReturnType<typeof createFeedbackRecorder>;

/** Records what a caller of the API reports. Resolves after the commit to the event, or to an earlier one with the same key. */
export const createFeedbackRecorder =
  ({
    sql,
    batcher,
    feedback,
    countCall,
  }: {
    sql: Sql;
    batcher: Pick<FeedbackBatcher, 'take'>;
    feedback: Pick<FeedbackService, 'findByKey'>;
    /** Counts a call of an API key that has a limit. Throws RATE_LIMITED. */
    countCall: (keyId: string) => Promise<void>;
  }) =>
  async (input: RecordFeedbackInput, viewer: Viewer): Promise<FeedbackEntity> => {
    if (input.bounceClass && input.kind !== 'BOUNCED')
      throw badInput(issue('input.bounceClass', 'feedback.onlyBounced'));
    if (!input.deliveryId && !input.messageId && !input.email)
      throw badInput(issue('input.deliveryId', 'feedback.names'));
    if (viewer.kind === 'key' && viewer.isLimited) await countCall(viewer.keyId);

    const event = eventOf(input, { caller: callerOf(viewer), target: await targetOf(sql, input) });
    const outcome = await batcher.take(event);
    const stored = await feedback.findByKey(event.deduplicationKey);
    return stored ?? unstored(event, outcome === 'unmatched');
  };

const eventOf = (
  { kind, bounceClass, email, statusCode, diagnostic, at, deduplicationKey }: RecordFeedbackInput,
  { caller, target }: { caller: string; target: FeedbackTarget | null },
): FeedbackEvent => {
  const reading = kind === 'BOUNCED' ? classifyBounce({ statusCode, text: diagnostic }) : undefined;
  return {
    // Only a hash, since a caller may use an address as the key.
    deduplicationKey: `API:${createHash('sha256').update(`${caller}:${deduplicationKey}`).digest('hex')}`,
    target,
    email: email ? normalizeAddress(email) : null,
    kind,
    bounceClass: bounceClass ?? reading?.bounceClass ?? null,
    source: 'API',
    errorClass: reading?.errorClass ?? null,
    statusCode: statusCode ?? null,
    diagnostic: diagnostic ?? null,
    happenedAt: (at ?? new Date()).toISOString(),
    raw: null,
  };
};

/** The mail that the input names. With an address, the feedback belongs to the mail only if that is, or was, its address. */
const targetOf = async (
  sql: Sql,
  { deliveryId, messageId, email }: RecordFeedbackInput,
): Promise<FeedbackTarget | null> => {
  if (deliveryId) {
    const { rows } = await sql.query<{ dispatch: string; round: number }>({
      name: 'find_delivery_of_feedback',
      text: 'SELECT dispatch_id AS dispatch, address_round AS round FROM deliveries WHERE id = $1',
      values: [deliveryId],
    });
    const [found] = rows;
    return found ? { deliveryId, dispatch: found.dispatch, round: email ? null : found.round } : null;
  }
  const named = readMessageId(messageId ?? '');
  return named ? { ...named, round: null } : null;
};

/** What the caller gets for an event that has no row of its own. */
const unstored = (event: FeedbackEvent, isUnmatched: boolean): FeedbackEntity =>
  Object.assign(new FeedbackEntity(), {
    id: eventIdOf(event.deduplicationKey),
    deliveryId: isUnmatched ? null : (event.target?.deliveryId ?? null),
    dispatchId: isUnmatched ? null : (event.target?.dispatch ?? null),
    email: event.email ?? '',
    kind: event.kind,
    bounceClass: event.bounceClass as BounceClass | null,
    source: FeedbackSource.API,
    errorClass: event.errorClass,
    statusCode: event.statusCode,
    diagnostic: event.diagnostic,
    at: new Date(event.happenedAt),
    receivedAt: new Date(),
  });
