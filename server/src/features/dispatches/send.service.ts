import type { AcceptedSend } from '@tidings/core/ledger/accept';
import { v7 as uuid } from 'uuid';
import { callerOf, type Viewer } from '../../foundation/access/viewer.js';
import { AppError } from '../../foundation/errors.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import type { AttachmentService } from '../files/files.feature.js';
import { dispatchOf } from './accepted-dispatch.js';
import type { Acceptor } from './acceptor.js';
import { createMailCheck, type MailCheckDeps } from './check-mail.js';
import type { DispatchEntity } from './dispatch.entity.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { DispatchService } from './dispatch.service.js';
import { createSendContextReader } from './send-context.js';
import { checkStorable, contextsOf, hashOf } from './send-input.js';
import { senderOf } from './send-sender.js';
import { isStrict, refuseIncomplete } from './strict-sends.js';
import { validateSend } from './validate-send.js';

export type SendService = ReturnType<typeof createSendService>;

/** Accepts a send, both for the mutation and for the REST endpoint. Once the call resolves, the send is committed. */
export const createSendService = ({
  acceptor,
  dispatches,
  queueFor,
  attach,
  countSend,
  linkBase,
  ...deps
}: MailCheckDeps & {
  acceptor: Acceptor;
  dispatches: DispatchService;
  queueFor: (name: string) => Promise<string>;
  attach: AttachmentService;
  /** Counts a send against the limit of an API key. Throws RATE_LIMITED. */
  countSend: (keyId: string) => Promise<void>;
  /** Where links to unsubscribe lead. Undefined: sends with a topic are refused. */
  linkBase: string | undefined;
}) => {
  const readSendContext = createSendContextReader(deps.sql);
  const checkMail = createMailCheck(deps);

  return async (viewer: Viewer, input: SendNotificationInput): Promise<DispatchEntity> => {
    checkStorable(input);
    const caller = callerOf(viewer);
    const inputHash = hashOf(input);
    /**
     * Returns the earlier dispatch with this idempotency key if its input is the same. Throws IDEMPOTENCY_MISMATCH
     * otherwise.
     */
    const repeated = (earlier: { dispatchId: string; inputHash: string }) => {
      if (earlier.inputHash === inputHash) return dispatches.findOrThrow(earlier.dispatchId);
      throw new AppError('idempotencyKey.reused');
    };
    const sendContext = await readSendContext({ input, caller });
    if (sendContext.earlier) return repeated(sendContext.earlier);

    checkSafeNumbers(contextsOf(input));
    const valid = validateSend(input, { sendContext, linkBase });
    const senderId = senderOf(input, { sendContext, viewer });
    const report = await checkMail({ ...valid, schema: sendContext.template?.schema ?? null, to: input.to ?? [] });
    if (isStrict(input, { viewer, sendContext })) refuseIncomplete(report, input);
    // The send is counted here, so that repeated and invalid sends don't count against the limit.
    if (viewer.kind === 'key' && viewer.isLimited) await countSend(viewer.keyId);
    const attachments = await attach(input.attachments ?? [], {
      template: sendContext.template?.attachments ?? undefined,
    });
    const send: AcceptedSend = {
      ...valid,
      senderId,
      ...(attachments.length > 0 && { attachments }),
      missing: report.missing,
      ignored: report.ignored,
      dispatchId: uuid(),
      notificationId: input.notificationId ?? null,
      queue: await queueFor(valid.event),
      source: viewer.kind === 'user' ? 'ADMIN' : 'API',
      caller,
      idempotencyKey: input.idempotencyKey ?? null,
      inputHash,
      sendAt: input.sendAt ?? null,
      expiresAt: input.expiresAt ?? null,
      ...(input.firstBatch && { firstBatch: { ...input.firstBatch } }),
    };
    const result = await acceptor.accept(send);
    return result.created ? dispatchOf(send, result) : repeated(result);
  };
};
