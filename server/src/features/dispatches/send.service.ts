import { createHash } from 'node:crypto';
import { issue } from '@tidings/core/errors/issue';
import type { AcceptedSend } from '@tidings/core/ledger/accept';
import type { Sql } from '@tidings/core/ledger/sql';
import { v7 as uuid } from 'uuid';
import { callerOf, type Viewer } from '../../foundation/access/viewer.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { checkSafeNumbers } from '../../foundation/graphql/safe-numbers.js';
import { isStorable } from '../../foundation/graphql/scalars.js';
import { dispatchOf } from './accepted-dispatch.js';
import type { Acceptor } from './acceptor.js';
import { createMailCheck } from './check-mail.js';
import type { DispatchEntity } from './dispatch.entity.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { DispatchService } from './dispatch.service.js';
import { createSendContextReader } from './send-context.js';
import { validateSend } from './validate-send.js';

export type SendService = ReturnType<typeof createSendService>;

/** Accepts a send, both for the mutation and for the REST endpoint. Once the call resolves, the send is committed. */
export const createSendService = ({
  sql,
  renderer,
  acceptor,
  dispatches,
  queueFor,
  countSend,
  linkBase,
}: {
  sql: Sql;
  renderer: Parameters<typeof createMailCheck>[0]['renderer'];
  acceptor: Acceptor;
  dispatches: DispatchService;
  queueFor: (name: string) => Promise<string>;
  /** Counts a send against the limit of an API key. Throws RATE_LIMITED. */
  countSend: (keyId: string) => Promise<void>;
  /** Where links to unsubscribe lead. Undefined: sends with a topic are refused. */
  linkBase: string | undefined;
}) => {
  const readSendContext = createSendContextReader(sql);
  const checkMail = createMailCheck({ sql, renderer });

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
    const report = await checkMail({ ...valid, to: input.to ?? [] });
    // The send is counted here, so that repeated and invalid sends don't count against the limit.
    if (viewer.kind === 'key' && viewer.isLimited) await countSend(viewer.keyId);
    const send: AcceptedSend = {
      ...valid,
      ...report,
      dispatchId: uuid(),
      notificationId: input.notificationId ?? null,
      queue: await queueFor(valid.event),
      source: viewer.kind === 'user' ? 'ADMIN' : 'API',
      caller,
      idempotencyKey: input.idempotencyKey ?? null,
      inputHash,
      sendAt: input.sendAt ?? null,
      expiresAt: input.expiresAt ?? null,
    };
    const result = await acceptor.accept(send);
    return result.created ? dispatchOf(send, result) : repeated(result);
  };
};

// Values that PostgreSQL can't store are refused before batched reads, since one such value would fail every call of
// the batch.
const checkStorable = (input: SendNotificationInput): void => {
  if (isStorable(input)) return;
  const wrong = Object.entries(input).filter(([, value]) => !isStorable(value));
  throw badInput(...wrong.map(([field]) => issue(field, 'text.storable')));
};

/** The contexts of a send and of its recipients, keyed by their path in the input. */
const contextsOf = ({ context, to }: SendNotificationInput): Record<string, unknown> => ({
  context,
  ...Object.fromEntries(
    (to ?? []).flatMap((person, index) => (person.context ? [[`to.${index}.context`, person.context]] : [])),
  ),
});

/** Hashes the input without its idempotency key. The order of keys in objects doesn't change the hash. */
const hashOf = ({ idempotencyKey: _, ...input }: SendNotificationInput): string => {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined));
  return createHash('sha256').update(JSON.stringify(given, sortKeys)).digest('hex');
};

const sortKeys = (_key: string, value: unknown) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
};
