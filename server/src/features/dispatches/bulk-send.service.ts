import { issue } from '@tidings/core/errors/issue';
import type { AcceptedSend } from '@tidings/core/ledger/accept';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Viewer } from '../../foundation/access/viewer.js';
import { AppError, badInput } from '../../foundation/errors.js';
import { toAppError } from '../../foundation/graphql/format-error.js';
import { checkInput } from '../../foundation/graphql/input-rules.js';
import type { Acceptor } from './acceptor.js';
import { DispatchEntity } from './dispatch.entity.js';
import type { SendNotificationInput } from './dispatch.inputs.js';
import type { CheckedSend, SendService } from './send.service.js';
import { hashOf } from './send-input.js';
import type { SendOrigin } from './send-origin.js';

export const MAX_SENDS_PER_CALL = 1_000;

/** A send of a batch; an error if it couldn't be read. */
export type BulkInput = SendNotificationInput | AppError;

/** What became of a send: its dispatch, or why it was refused. */
export type SendOutcome = DispatchEntity | AppError;

type Checked = SendOutcome | CheckedSend;
type Completed = SendOutcome | AcceptedSend;

const isRefusal = (one: unknown): one is AppError => one instanceof AppError;
const hasEnded = (one: Checked | Completed): one is SendOutcome => isRefusal(one) || one instanceof DispatchEntity;

/** In an atomic batch no send is accepted if one is refused. */
const refusedWithOthers = (one: Checked | Completed): AppError =>
  isRefusal(one) ? one : new AppError('send.batchRefused');

export type BulkSendService = ReturnType<typeof createBulkSendService>;

/** Accepts up to a thousand sends in one call. Outcomes are in the order of the inputs. */
export const createBulkSendService = ({
  sends,
  acceptor,
  logger,
}: {
  sends: Pick<SendService, 'check' | 'count' | 'acceptedAs'>;
  acceptor: Acceptor;
  logger: Logger;
}) => {
  const caught = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
    try {
      return await work();
    } catch (err) {
      return toAppError(err, logger);
    }
  };

  const check = (viewer: Viewer, inputs: BulkInput[], origin: SendOrigin) =>
    Promise.all<Checked>(
      inputs.map((input) =>
        isRefusal(input)
          ? input
          : caught(async () => {
              checkInput(input);
              return sends.check(viewer, input, origin);
            }),
      ),
    );

  /** Counts the new sends against the limit of the key, and completes as many as it allows. */
  const complete = async (viewer: Viewer, { checked, atomicList }: { checked: Checked[]; atomicList?: string }) => {
    const wanted = checked.filter((one) => !hasEnded(one)).length;
    const atLeast = atomicList ? wanted : 1;
    const { counted, refusal, perMinute } = await sends.count(viewer, { atLeast, atMost: wanted });
    // To wait wouldn't help: the limit never allows so many sends at once.
    if (atomicList && perMinute !== undefined && wanted > perMinute) {
      throw badInput(issue(atomicList, 'send.batchAboveLimit', { max: perMinute }));
    }
    let left = counted;
    return Promise.all<Completed>(
      checked.map((one) => {
        if (hasEnded(one)) return one;
        if (left === 0) return refusal!;
        left -= 1;
        return caught(one.complete);
      }),
    );
  };

  const acceptEach = (completed: Completed[]): Promise<SendOutcome[]> =>
    Promise.all(
      completed.map((one) =>
        hasEnded(one) ? one : caught(async () => sends.acceptedAs(one, await acceptor.accept(one))),
      ),
    );

  const acceptTogether = async (completed: Completed[]): Promise<SendOutcome[]> => {
    const together = completed.filter((one): one is AcceptedSend => !hasEnded(one));
    const results = together.length > 0 ? await acceptor.acceptTogether(together) : [];
    const byId = new Map(together.map((send, n) => [send.dispatchId, results[n]!]));
    return Promise.all(
      completed.map((one) =>
        hasEnded(one) ? one : caught(async () => sends.acceptedAs(one, byId.get(one.dispatchId)!)),
      ),
    );
  };

  const acceptAtomic = async (
    viewer: Viewer,
    { checked, atomicList }: { checked: Checked[]; atomicList: string },
  ): Promise<SendOutcome[]> => {
    if (checked.some(isRefusal)) return checked.map(refusedWithOthers);
    const completed = await complete(viewer, { checked, atomicList });
    if (completed.some(isRefusal)) return completed.map(refusedWithOthers);
    const outcomes = await acceptTogether(completed);
    return outcomes.some(isRefusal) ? outcomes.map(refusedWithOthers) : outcomes;
  };

  return async (
    viewer: Viewer,
    inputs: readonly BulkInput[],
    /** `atomicList`: the path of the list in the call, if the batch is atomic. Throws BAD_USER_INPUT if the key may never make so many at once. */
    { atomicList, origin = {} }: { atomicList?: string; origin?: SendOrigin } = {},
  ): Promise<SendOutcome[]> => {
    const { distinct, positions } = withoutRepeats(inputs);
    const checked = await check(viewer, distinct, origin);
    const outcomes = atomicList
      ? await acceptAtomic(viewer, { checked, atomicList })
      : await acceptEach(await complete(viewer, { checked }));
    return positions.map((position) => outcomes[position]!);
  };
};

/**
 * Leaves out inputs that repeat the idempotency key and the rest of an earlier one. `positions` has the position in `distinct` of each
 * input.
 */
const withoutRepeats = (inputs: readonly BulkInput[]) => {
  const times = new Map<string, number>();
  for (const input of inputs) {
    const key = keyOf(input);
    if (key) times.set(key, (times.get(key) ?? 0) + 1);
  }
  const distinct: BulkInput[] = [];
  const seen = new Map<string, number>();
  const positions = inputs.map((input) => {
    const key = keyOf(input);
    const name = key && times.get(key)! > 1 ? `${hashOf(input as SendNotificationInput)} ${key}` : undefined;
    const earlier = name === undefined ? undefined : seen.get(name);
    if (earlier !== undefined) return earlier;
    distinct.push(input);
    if (name) seen.set(name, distinct.length - 1);
    return distinct.length - 1;
  });
  return { distinct, positions };
};

const keyOf = (input: BulkInput): string | null | undefined => (isRefusal(input) ? undefined : input.idempotencyKey);
