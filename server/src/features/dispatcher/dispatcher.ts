import type { Publisher } from '@tidings/core/broker/broker';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import { createDispatchStep } from './dispatch-step.js';
import { createLeadership } from './leadership.js';
import { createLeaseReaper } from './lease-reaper.js';
import type { Metrics } from './metrics.js';
import { createReconciler } from './reconciler.js';
import type { DispatcherSettings } from './settings.js';

export interface Dispatcher extends Running {
  /**
   * Says that there is something new to send: to this server's dispatcher, or to the one that is at work. `what` where it is personal
   * sends alone.
   */
  wake(what?: 'personal'): void;
}

/** Without anybody's wake: how soon what other servers have accepted is seen, and a retry that is due goes out. */
const EVERY_MS = 500;

/** Under many sends at once a round takes up those of so long. */
const APART_MS = 20;

const RECONCILE_EVERY_MS = 30_000;

/**
 * The loops that move accepted sends along. Of all servers one dispatches at a time; the others stand by and take over
 * when its connection to PostgreSQL is gone.
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
  metrics: Metrics;
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
      // What these two have seen of PostgreSQL was before somebody else led, or before it was away.
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

  return {
    wake: (what) => {
      if (!leadership.isHeld()) return leadership.tell();
      if (what === 'personal') return personal.wake();
      wakeAll();
    },
    stop: async () => {
      await Promise.all([loop.stop(), personal.stop(), reaper.stop(), reconciler.stop()]);
      await leadership.release();
    },
  };
};
