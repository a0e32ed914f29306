import type { BulkInput, DispatchEntity, SendOutcome } from '../../../features/dispatches/dispatches.feature.js';
import { AppError } from '../../../foundation/errors.js';
import { problemOf } from './problem.js';

export type { BulkInput };

/** A dispatch as the REST API shows it: the fields of the fragment `Send` of `documents.ts`. */
export const sendJson = (dispatch: DispatchEntity) => ({
  id: dispatch.id,
  status: dispatch.status,
  event: dispatch.event,
  queue: dispatch.queue,
  type: dispatch.type,
  templateSlug: dispatch.templateSlug,
  templateVersion: dispatch.templateVersion,
  topic: dispatch.topicSlug === null ? null : { slug: dispatch.topicSlug },
  idempotencyKey: dispatch.idempotencyKey,
  counts: { ...dispatch.counts, accepted: dispatch.counts.accepted },
  audienceComplete: dispatch.audienceComplete,
  missing: dispatch.missingPaths ?? [],
  ignored: dispatch.ignoredKeys ?? [],
  sendAt: dispatch.sendAt,
  expiresAt: dispatch.expiresAt,
  spreadOverMinutes: dispatch.spreadOverMinutes,
  createdAt: dispatch.createdAt,
  completedAt: dispatch.completedAt,
});

/** What became of one send of a batch. Exactly one of the two is set. */
export const resultJson = (outcome: SendOutcome) =>
  outcome instanceof AppError
    ? { dispatch: null, error: problemOf(outcome) }
    : { dispatch: sendJson(outcome), error: null };
