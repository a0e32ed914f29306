import type { AcceptedSend, AcceptResult } from '@tidings/core/ledger/accept';
import { callerOf, type Viewer } from '../../foundation/access/viewer.js';
import { gather } from '../../foundation/database/gather.js';
import { AppError } from '../../foundation/errors.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import type { AttachmentService } from '../files/files.feature.js';
import { dispatchOf } from './accepted-dispatch.js';
import type { Acceptor } from './acceptor.js';
import { createMailCheck, type MailCheckDeps } from './check-mail.js';
import type { DispatchEntity } from './dispatch.entity.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { DispatchService } from './dispatch.service.js';
import { createDispatchIds } from './dispatch-ids.js';
import { createSendContextReader } from './send-context.js';
import { checkStorable, contextsOf, hashOf } from './send-input.js';
import type { SendOrigin } from './send-origin.js';
import { senderOf } from './send-sender.js';
import { isStrict, refuseIncomplete } from './strict-sends.js';
import { validateSend } from './validate-send.js';

/** A valid send that nothing was written of yet. */
export interface CheckedSend {
  /** Stores the files of the send and registers its queue. Resolves to what the ledger accepts. */
  complete: () => Promise<AcceptedSend>;
}

/** Counts `atMost` sends against the limit of an API key, or as many as it allows, but none if it allows fewer than `atLeast`. */
export type SendCounter = (
  keyId: string,
  sends: { atLeast: number; atMost: number },
) => Promise<{ counted: number; refusal?: AppError; perMinute?: number }>;

export type SendService = ReturnType<typeof createSendService>;

/** Accepts sends, for the mutations and for the REST endpoints. Once a call resolves, the send is committed. */
export const createSendService = ({
  acceptor,
  dispatches,
  queueFor,
  attach,
  countSends,
  linkBase,
  ...deps
}: MailCheckDeps & {
  acceptor: Pick<Acceptor, 'accept'>;
  dispatches: Pick<DispatchService, 'findMany'>;
  queueFor: (name: string) => Promise<string>;
  attach: AttachmentService;
  countSends: SendCounter;
  /** Where links to unsubscribe lead. Undefined: sends with a topic are refused. */
  linkBase: string | undefined;
}) => {
  const readSendContext = createSendContextReader(deps.sql);
  const checkMail = createMailCheck(deps);
  const newId = createDispatchIds();
  const findDispatch = gather(async (ids: string[]) => {
    const found = new Map((await dispatches.findMany(ids)).map((dispatch) => [dispatch.id, dispatch]));
    return ids.map((id) => found.get(id));
  });

  /**
   * Returns the dispatch that has the idempotency key of a send, if its input is the same. Throws IDEMPOTENCY_MISMATCH otherwise.
   */
  const repeated = async (
    earlier: { dispatchId: string; inputHash: string },
    inputHash: string,
  ): Promise<DispatchEntity> => {
    if (earlier.inputHash !== inputHash) throw new AppError('idempotencyKey.reused');
    const dispatch = await findDispatch(earlier.dispatchId);
    if (!dispatch) throw new AppError('dispatch.notFound');
    return dispatch;
  };

  /** Resolves to the earlier dispatch if the send repeats it. */
  const check = async (
    viewer: Viewer,
    input: SendNotificationInput,
    { trace }: SendOrigin = {},
  ): Promise<DispatchEntity | CheckedSend> => {
    checkStorable(input);
    const caller = callerOf(viewer);
    const inputHash = hashOf(input);
    const sendContext = await readSendContext({ input, caller });
    if (sendContext.earlier) return repeated(sendContext.earlier, inputHash);

    checkSafeNumbers({ ...contextsOf(input), ...(input.metadata && { metadata: input.metadata }) });
    const valid = validateSend(input, { sendContext, linkBase });
    const senderId = senderOf(input, { sendContext, viewer });
    const report = await checkMail({ ...valid, schema: sendContext.template?.schema ?? null, to: input.to ?? [] });
    if (isStrict(input, { viewer, sendContext })) refuseIncomplete(report, input);
    return {
      complete: async () => {
        const attachments = await attach(input.attachments ?? [], {
          template: sendContext.template?.attachments ?? undefined,
        });
        return {
          ...valid,
          senderId,
          ...(attachments.length > 0 && { attachments }),
          missing: report.missing,
          ignored: report.ignored,
          dispatchId: newId(),
          notificationId: input.notificationId ?? null,
          queue: await queueFor(valid.event),
          source: viewer.kind === 'user' ? 'ADMIN' : 'API',
          caller,
          idempotencyKey: input.idempotencyKey ?? null,
          inputHash,
          sendAt: input.sendAt ?? null,
          expiresAt: input.expiresAt ?? null,
          ...(trace && { trace }),
          ...(input.firstBatch && { firstBatch: { ...input.firstBatch } }),
        };
      },
    };
  };

  // Sends are counted once they are checked, so that repeated and invalid ones don't count.
  const count = async (viewer: Viewer, sends: { atLeast: number; atMost: number }): ReturnType<SendCounter> => {
    if (viewer.kind !== 'key' || !viewer.isLimited || sends.atMost === 0) return { counted: sends.atMost };
    return countSends(viewer.keyId, sends);
  };

  const acceptedAs = (send: AcceptedSend, result: AcceptResult): DispatchEntity | Promise<DispatchEntity> =>
    result.created ? dispatchOf(send, result) : repeated(result, send.inputHash);

  return {
    check,
    count,
    acceptedAs,
    send: async (viewer: Viewer, input: SendNotificationInput, origin: SendOrigin = {}): Promise<DispatchEntity> => {
      const checked = await check(viewer, input, origin);
      if (!('complete' in checked)) return checked;
      const { refusal } = await count(viewer, { atLeast: 1, atMost: 1 });
      if (refusal) throw refusal;
      const send = await checked.complete();
      return acceptedAs(send, await acceptor.accept(send));
    },
  };
};
