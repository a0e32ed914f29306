import { FATES } from '@tidings/core/feedback/kinds';
import type { AcceptedSend, AcceptResult } from '@tidings/core/ledger/accept';
import { DELIVERY_STATUSES } from '@tidings/core/ledger/status';
import { DeliveryCounts, DispatchEntity } from './dispatch.entity.js';

const NOBODY = Object.fromEntries(
  [...DELIVERY_STATUSES, ...FATES].map((statusOrFate) => [statusOrFate.toLowerCase(), 0]),
);

/** Builds the dispatch for the response from what was written, so that it needn't be read again. */
export const dispatchOf = (send: AcceptedSend, { status, createdAt }: AcceptResult): DispatchEntity => {
  const total = send.deliveries.length;
  return Object.assign(new DispatchEntity(), {
    id: send.dispatchId,
    notificationId: send.notificationId,
    event: send.event,
    queue: send.queue,
    type: send.type,
    templateSlug: send.templateSlug,
    templateVersion: send.templateVersion,
    topicSlug: send.topic,
    senderId: send.senderId ?? null,
    context: send.context,
    replyTo: send.replyTo ?? null,
    metadata: send.metadata ?? null,
    ownHeaders: send.headers ?? null,
    missingPaths: send.missing ?? null,
    ignoredKeys: send.ignored ?? null,
    source: send.source,
    caller: send.caller,
    groupIds: send.audienceGroupIds,
    idempotencyKey: send.idempotencyKey,
    status,
    counts: Object.assign(new DeliveryCounts(), { ...NOBODY, total, queued: total }),
    audienceComplete: send.audienceComplete,
    sendAt: send.sendAt,
    expiresAt: send.expiresAt,
    spreadSeconds: send.spreadSeconds ?? null,
    spreads: (send.spreadSeconds ?? null) !== null,
    spreadCount: 0,
    spreadFrom: null,
    createdAt,
    completedAt: null,
    stopCause: null,
    firstBatchPerDomain: send.firstBatch?.perDomain ?? null,
    firstBatchWaitMinutes: send.firstBatch?.waitMinutes ?? null,
    firstBatchState: send.firstBatch ? 'PENDING' : null,
    firstBatchBegunAt: null,
    firstBatchEndedAt: null,
  });
};
