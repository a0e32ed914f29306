import type { Consumer } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { UncertainPolicy } from '@tidings/core/ledger/status';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import type { Pool } from 'pg';
import { createBreaker } from './breaker.js';
import { createComposer } from './composer.js';
import { createDeliverBatch } from './deliver.js';
import { createDispatchCache } from './dispatch-cache.js';
import { startHeartbeat } from './heartbeat.js';
import { startHeldLeases } from './held-leases.js';
import { startIntake } from './intake.js';
import { startLogShipper } from './log-shipper.js';
import type { DkimKey } from './mail/dkim.js';
import { createMailer } from './mail/mailer.js';
import { addressOf } from './mail/sender.js';
import { createWorkerMetrics, type WorkerMetrics } from './metrics.js';
import { createRetryPolicy } from './retry-policy.js';
import { createSettler } from './settler.js';
import { createSlots } from './slots.js';
import { createThrottle } from './throttle.js';

export interface WorkerParts {
  pool: Pool;
  consumer: Consumer;
  clickhouse: DeliveryLog;
  logger: Logger;
}

export interface WorkerSettings {
  smtpUrl: string;
  connections: number;
  /** Mails that go over one connection, at most. */
  mailsPerConnection: number;
  /** As in the header: `Tidings <news@example.com>`. */
  mailFrom: string;
  /** Undefined where mails go unsigned. */
  dkim?: DkimKey | undefined;
  uncertainPolicy: UncertainPolicy;
  retryWaitsMs: number[];
  /** After so long, what a lost worker had taken is somebody else's. */
  leaseMs: number;
}

/** The part of that for which a claim holds. In the rest the server notices that it is over, and hands the mail on. */
const HELD = 0.95;

/** Deliveries claimed for each connection: enough that none waits for a claim, few enough that leases are short. */
const CLAIMED_PER_CONNECTION = 12;

/**
 * Results that wait to be written down, for each connection: so many mails, and those on the wire, may come twice where a worker is lost. Fewer
 * would hold up the sending.
 */
export const UNWRITTEN_PER_CONNECTION = 3;

/** A worker that takes, delivers and ships. `stop` lets what is in flight be sent and settled. */
export const createWorker = (
  { pool, consumer, clickhouse, logger }: WorkerParts,
  settings: WorkerSettings,
): Running & { metrics: WorkerMetrics } => {
  const { smtpUrl, connections, mailsPerConnection, mailFrom, dkim, uncertainPolicy, retryWaitsMs } = settings;
  const leaseMs = Math.round(settings.leaseMs * HELD);
  const metrics = createWorkerMetrics();
  const lines = createSlots(connections);
  const mailer = createMailer({
    url: smtpUrl,
    connections,
    mailsPerConnection,
    socketTimeoutMs: leaseMs / 2,
    onLimit: lines.resize,
    logger,
  });
  metrics.watchConnections(mailer.connections);
  const composer = createComposer({ mailFrom, dkim, logger });
  const breaker = createBreaker({
    probe: mailer.verify,
    onClosed: () => intake.wake(),
    onChanged: () => heartbeat.wake(),
    metrics,
    logger,
  });
  const throttle = createThrottle({ onRoom: () => intake.wake(), metrics, logger });
  const leases = startHeldLeases({ sql: pool, leaseMs, logger });
  const deliverBatch = createDeliverBatch({
    sql: pool,
    dispatches: createDispatchCache(pool),
    leases,
    composer,
    mailer,
    lines,
    connections,
    settler: createSettler({ sql: pool, logger, mostUnwritten: connections * UNWRITTEN_PER_CONNECTION }),
    retries: createRetryPolicy({ waitsMs: retryWaitsMs, uncertainPolicy }),
    breaker,
    throttle,
    metrics,
    logger,
    mailFrom: { address: addressOf(mailFrom)! },
    leaseMs,
  });
  const capacity = connections * CLAIMED_PER_CONNECTION;
  const intake = startIntake({
    sql: pool,
    consumer,
    deliverBatch,
    capacity,
    isPaused: breaker.isOpen,
    throttle,
    metrics,
    logger,
  });
  const shipper = startLogShipper({ pool, clickhouse, metrics, logger });
  const heartbeat = startHeartbeat({ sql: pool, breaker, logger });

  return {
    metrics,
    stop: async () => {
      await breaker.stop();
      await intake.stop();
      await throttle.stop();
      await leases.stop();
      await shipper.stop();
      await heartbeat.stop();
      await composer.stop();
      mailer.close();
    },
  };
};
