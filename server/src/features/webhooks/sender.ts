import type { Keys } from '@tidings/core/keys/keys';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import { childOf, type TraceContext, traceIdOf } from '@tidings/core/tracing/trace-context';
import { NO_TRACER, type Tracer } from '@tidings/core/tracing/tracer';
import type { Pool } from 'pg';
import { gather } from '../../foundation/database/gather.js';
import type { OutboundOptions } from '../../foundation/outbound/post-checked.js';
import { openTarget, secretsOf } from './endpoint-target.js';
import {
  type DueLane,
  disableEndpoint,
  findDueLanes,
  hasAcceptedSince,
  readLanes,
  recordTries,
  type TryResult,
  type WaitingMessage,
} from './lanes.js';
import { postMessage, type Try } from './post-message.js';
import { GIVE_UP_AFTER_MS, retryAfterMs, waitAfter } from './retry-plan.js';

/** How late a retry may be noticed. */
const EVERY_MS = 250;

/** Maximum number of requests of a lane in memory. */
const READ_AT_ONCE = 8;

const GONE = 410;

/**
 * Sends waiting requests: those of a lane one after the other, of an endpoint at most `maxInFlight` at once. An endpoint that is slow or
 * dead holds only its own lanes. `isLeading`: one server sends at a time.
 */
export const startSender = ({
  pool,
  keys,
  outbound,
  isLeading,
  tracer = NO_TRACER,
  logger,
}: {
  pool: Pool;
  keys: Pick<Keys, 'secretKey'>;
  outbound: OutboundOptions;
  isLeading: () => boolean;
  tracer?: Tracer;
  logger: Logger;
}): Running & { wake(): void } => {
  const busy = new Map<string, Map<number, Promise<void>>>();
  let isStopping = false;

  const read = gather((lanes: DueLane[]) => readLanes(pool, lanes, READ_AT_ONCE));

  const record = gather(async (results: TryResult[]) => {
    await recordTries(pool, results);
    return results.map(() => undefined);
  });

  /** Resolves to whether the request was accepted. */
  const send = async (due: DueLane, message: WaitingMessage): Promise<boolean> => {
    const target = openTarget(due.target, { endpointId: due.endpointId, keys });
    if (!target) {
      await disable(due, { reason: 'UNREADABLE' });
      return false;
    }
    const { url } = target;
    const to = { url, secrets: secretsOf(target, due.previousSecretUntil) };
    const made = await traced(message, (trace) => postMessage(to, { ...message, trace }, outbound));
    const failedSince = due.failedSince ?? made.startedAt;
    const isOver = made.error !== null && Date.now() - failedSince.getTime() >= GIVE_UP_AFTER_MS;
    // Only this request is at fault if others were accepted meanwhile.
    if (isOver && made.status !== GONE && (await hasAcceptedSince(pool, due.endpointId, failedSince))) {
      return giveUp(made, { due, message });
    }
    await record(resultOf(made, { due, message }));
    if (made.status === GONE) await disable(due, { reason: 'GONE' });
    else if (isOver) await disable(due, { reason: 'FAILING', error: made.error! });
    return made.error === null;
  };

  /** Records the request in the trace of its events. Without a trace nothing is recorded. */
  const traced = async (
    { trace, types, events }: WaitingMessage,
    post: (trace: TraceContext | null) => Promise<Try>,
  ): Promise<Try> => {
    if (!trace) return post(null);
    const attributes = {
      'http.request.method': 'POST',
      'tidings.events': events,
      'tidings.event.types': types.join(' '),
    };
    const span = tracer.isOn ? tracer.start('POST webhook', { kind: 'client', parent: trace, attributes }) : undefined;
    const made = await post(span?.trace ?? childOf(trace));
    const { status, error } = made;
    span?.end({
      ...(status !== null && { attributes: { 'http.response.status_code': status } }),
      ...(error !== null && { error: status === null ? 'no answer' : `answered ${status}` }),
    });
    return made;
  };

  /** Leaves a request out, so that those behind it can leave. */
  const giveUp = async (made: Try, { due, message }: { due: DueLane; message: WaitingMessage }): Promise<boolean> => {
    const { endpointId } = due;
    const { messageId, events, trace } = message;
    await record({
      ...resultOf(made, { due, message }),
      error: `${made.error}; given up after three days, in which others were accepted`,
      waitMs: null,
    });
    logger.error(
      { endpointId, messageId, events, err: made.error, ...(trace && { traceId: traceIdOf(trace) }) },
      'request of a webhook given up: replay its events',
    );
    return true;
  };

  const disable = async (
    { endpointId }: DueLane,
    why: Pick<Parameters<typeof disableEndpoint>[1], 'reason' | 'error'>,
  ): Promise<void> => {
    if (await disableEndpoint(pool, { endpointId, ...why })) {
      logger.error({ endpointId, ...why }, 'webhook disabled: repair its receiver, switch it on and replay its events');
    }
  };

  const runLane = async (due: DueLane): Promise<void> => {
    let lane = due;
    for (const message of await read(due)) {
      if (isStopping || !isLeading() || !(await send(lane, message))) return;
      lane = { ...due, tries: 0, failedSince: null };
    }
  };

  const begin = (due: DueLane): void => {
    const { endpointId, lane } = due;
    const lanes = busy.get(endpointId) ?? new Map<number, Promise<void>>();
    busy.set(endpointId, lanes);
    const run = runLane(due)
      .catch((err: Error) => logger.warn({ endpointId, lane, err: err.message }, 'webhook not sent, will retry'))
      .finally(() => {
        lanes.delete(lane);
        if (lanes.size === 0) busy.delete(endpointId);
        loop.wake();
      });
    lanes.set(lane, run);
  };

  const loop = startLoop({
    name: 'send webhooks',
    everyMs: EVERY_MS,
    apartMs: 10,
    logger,
    step: async () => {
      if (!isLeading()) return 'wait';
      for (const due of await findDueLanes(pool)) {
        const lanes = busy.get(due.endpointId);
        if (lanes?.has(due.lane) || (lanes?.size ?? 0) >= due.maxInFlight) continue;
        begin(due);
      }
      return 'wait';
    },
  });

  return {
    wake: loop.wake,
    stop: async () => {
      isStopping = true;
      await loop.stop();
      await Promise.all([...busy.values()].flatMap((lanes) => [...lanes.values()]));
    },
  };
};

const resultOf = (made: Try, { due, message }: { due: DueLane; message: WaitingMessage }): TryResult => {
  const { retryAfter, ...stored } = made;
  const asked = made.error === null ? undefined : retryAfterMs(retryAfter);
  return {
    ...stored,
    id: message.id,
    endpointId: due.endpointId,
    lane: due.lane,
    waitMs: made.error === null ? null : Math.max(waitAfter(due.tries + 1), asked ?? 0),
    holdMs: asked ?? null,
  };
};
