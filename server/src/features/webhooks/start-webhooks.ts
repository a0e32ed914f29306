import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Keys } from '@tidings/core/keys/keys';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { Tracer } from '@tidings/core/tracing/tracer';
import type { Pool } from 'pg';
import { createSessionLock } from '../../foundation/database/session-lock.js';
import type { OutboundOptions } from '../../foundation/outbound/post-checked.js';
import { dropListeners } from './event-listeners.js';
import { fanOut } from './fan-out.js';
import { dropOldReplays, dropOldTries, dropWaiting } from './lanes.js';
import { replayStep } from './replay.js';
import { startSender } from './sender.js';

/** Held by the server that sends. Arbitrary. */
const SENDER_LOCK = 7_215_442_025;

/** Maximum time that an event waits for others of its request, in milliseconds. */
const GATHER_MS = 1_000;

const REPLAY_EVERY_MS = 1_000;
const TIDY_EVERY_MS = 10_000;

/**
 * Starts the loops that send webhooks. One server sends at a time; another takes over when its connection to PostgreSQL ends. Lanes read and
 * record together, so they use few connections of the pool, however many there are.
 */
export const startWebhooks = ({
  pool,
  clickhouse,
  keys,
  outbound,
  tracer,
  logger,
}: {
  pool: Pool;
  clickhouse: DeliveryLog;
  keys: Pick<Keys, 'secretKey'>;
  outbound: OutboundOptions;
  tracer: Tracer;
  logger: Logger;
}): Running => {
  const lock = createSessionLock({ pool, lock: SENDER_LOCK });
  const sender = startSender({ pool, keys, outbound, isLeading: lock.isHeld, tracer, logger });

  const gatherer = startLoop({
    name: 'gather webhooks',
    everyMs: GATHER_MS,
    logger,
    step: async () => {
      if (!(await lock.hold())) return 'wait';
      const found = await fanOut(pool);
      sender.wake();
      return found === 'full' ? 'again' : 'wait';
    },
  });
  const replayer = startLoop({
    name: 'replay webhooks',
    everyMs: REPLAY_EVERY_MS,
    logger,
    step: async () => (lock.isHeld() && (await replayStep({ pool, clickhouse })) ? 'again' : 'wait'),
  });
  const tidier = startLoop({
    name: 'tidy webhooks',
    everyMs: TIDY_EVERY_MS,
    logger,
    step: async () => {
      if (!lock.isHeld()) return 'wait';
      await dropOldReplays(pool);
      await dropListeners(pool);
      const isMore = [await dropWaiting(pool), await dropOldTries(pool)];
      return isMore.includes(true) ? 'again' : 'wait';
    },
  });
  return {
    stop: async () => {
      await Promise.all([gatherer.stop(), replayer.stop(), tidier.stop()]);
      await sender.stop();
      lock.release();
    },
  };
};
