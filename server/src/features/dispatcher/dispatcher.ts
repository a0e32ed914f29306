import type { Publisher } from '@tidings/core/broker/broker';
import { forgetUnusedLimits, releaseUnused } from '@tidings/core/ledger/limits';
import { releaseNoLongerQuiet } from '@tidings/core/ledger/quiet-hours';
import { advanceSpreads } from '@tidings/core/ledger/spread';
import { stopFailing } from '@tidings/core/ledger/stop-failing';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import { createDispatchStep } from './dispatch-step.js';
import { stepFirstBatches } from './first-batches.js';
import { createLeadership } from './leadership.js';
import { createLeaseReaper } from './lease-reaper.js';
import type { DispatcherMetrics } from './metrics.js';
import { createReconciler } from './reconciler.js';
import type { DispatcherSettings } from './settings.js';

export interface Dispatcher extends Running {
  /**
   * Signals new work to this server's dispatcher, or to the leading server. `what` is 'personal' if only personal
   * dispatches are new.
   */
  wake(what?: 'personal'): void;
}

/**
 * Polling interval. It limits how late the dispatcher notices due retries, and dispatches that other servers accepted.
 */
const EVERY_MS = 500;

/** Minimum time between rounds. Under load, one round handles everything that arrived within it. */
const APART_MS = 20;

const RECONCILE_EVERY_MS = 30_000;

const STOP_EVERY_MS = 1_000;

/** How evenly the mails of a dispatch that is spread over time leave. */
const SPREAD_EVERY_MS = 500;

const RELEASE_EVERY_MS = 1_000;

/** Maximum number of mails that wait for one limit, or for quiet hours of one sender, and are published early by one statement. */
const RELEASE_CHUNK = 1_000;

const FORGET_EVERY_MS = 60 * 60 * 1_000;
const FORGET_CHUNK = 1_000;

/**
 * Starts the loops that publish accepted dispatches. One server leads at a time; the others take over when its
 * connection to PostgreSQL ends.
 */
export const startDispatcher = async ({
  pool,
  publisher,
  logger,
  metrics,
  settings,
}: {
  pool: Pool;
  publisher: Publisher;
  logger: Logger;
  metrics: DispatcherMetrics;
  settings: DispatcherSettings;
}): Promise<Dispatcher> => {
  const step = createDispatchStep({ sql: pool, publisher, logger, metrics, onStarted: () => personal.wake() });
  let reap = createLeaseReaper({ sql: pool, logger, metrics, settings });
  let reconcile = createReconciler({ pool, publisher, logger, metrics });
  publisher.onLoss((queue) => {
    step.rewind(queue);
    wakeAll();
  });

  const leadership = createLeadership({
    pool,
    logger,
    onNews: () => wakeAll(),
    onTakeover: () => {
      step.rewind();
      personal.wake();
      // The reaper and the reconciler are created again, since their state is from before the takeover, or from before
      // PostgreSQL was away.
      reap = createLeaseReaper({ sql: pool, logger, metrics, settings });
      reconcile = createReconciler({ pool, publisher, logger, metrics });
    },
  });

  const loop = startLoop({
    name: 'dispatch',
    everyMs: EVERY_MS,
    apartMs: APART_MS,
    logger,
    step: async () => {
      const leads = await leadership.hold();
      metrics.isDispatching.set(leads ? 1 : 0);
      return leads ? step.run() : 'wait';
    },
  });
  const personal = startLoop({
    name: 'dispatch personal sends',
    everyMs: EVERY_MS,
    apartMs: APART_MS,
    logger,
    step: async () => (leadership.isHeld() ? step.runPersonal() : 'wait'),
  });
  const wakeAll = () => {
    personal.wake();
    loop.wake();
  };
  const reaper = startLoop({
    name: 'reap leases',
    everyMs: Math.min(1_000, settings.leaseMs / 4),
    logger,
    step: async () => (leadership.isHeld() ? reap() : 'wait'),
  });
  const reconciler = startLoop({
    name: 'reconcile',
    everyMs: RECONCILE_EVERY_MS,
    logger,
    step: async () => (leadership.isHeld() ? reconcile() : 'wait'),
  });

  const stopper = startLoop({
    name: 'stop failing dispatches and decide on first batches',
    everyMs: STOP_EVERY_MS,
    logger,
    step: async () => {
      if (!leadership.isHeld()) return 'wait';
      for (const { id, ...found } of await stopFailing(pool))
        logger.error({ dispatchId: id, ...found }, 'paused a dispatch, since too many of its mails fail or bounce');
      if (await stepFirstBatches({ sql: pool, logger })) loop.wake();
      return 'wait';
    },
  });
  const spreader = startLoop({
    name: 'spread dispatches',
    everyMs: SPREAD_EVERY_MS,
    logger,
    step: async () => {
      if (leadership.isHeld() && (await advanceSpreads(pool)) > 0) loop.wake();
      return 'wait';
    },
  });
  const releaser = startLoop({
    name: 'release mails that wait for limits or quiet hours',
    everyMs: RELEASE_EVERY_MS,
    logger,
    step: async () => {
      if (!leadership.isHeld()) return 'wait';
      const released = await releaseUnused(pool, { chunk: RELEASE_CHUNK });
      const awake = await releaseNoLongerQuiet(pool, { chunk: RELEASE_CHUNK });
      if (released + awake > 0) loop.wake();
      return awake > 0 ? 'again' : 'wait';
    },
  });
  const forgetter = startLoop({
    name: 'forget unused limits',
    everyMs: FORGET_EVERY_MS,
    logger,
    step: async () => {
      if (!leadership.isHeld()) return 'wait';
      return (await forgetUnusedLimits(pool, { chunk: FORGET_CHUNK })) === FORGET_CHUNK ? 'again' : 'wait';
    },
  });

  return {
    wake: (what) => {
      if (!leadership.isHeld()) return leadership.tell();
      if (what === 'personal') return personal.wake();
      wakeAll();
    },
    stop: async () => {
      await Promise.all([
        loop.stop(),
        personal.stop(),
        reaper.stop(),
        reconciler.stop(),
        stopper.stop(),
        spreader.stop(),
        releaser.stop(),
        forgetter.stop(),
      ]);
      await leadership.release();
    },
  };
};
