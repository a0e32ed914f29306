import type { Consumer } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Provider } from '@tidings/core/feedback/provider';
import type { ReturnPath } from '@tidings/core/feedback/return-path';
import type { Keys } from '@tidings/core/keys/keys';
import type { SendingPolicy } from '@tidings/core/ledger/sending-policy';
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
import { startLogShippers } from './log-shipper.js';
import type { DkimKey } from './mail/dkim.js';
import { createEnvelopeSender } from './mail/envelope-sender.js';
import { createMailer } from './mail/mailer.js';
import { addressOf, domainOf } from './mail/sender.js';
import { createWorkerMetrics, type WorkerMetrics } from './metrics.js';
import { createRetryPolicy } from './retry-policy.js';
import { createSemaphore } from './semaphore.js';
import { createSettler } from './settler.js';
import { createThrottle } from './throttle.js';

export interface WorkerParts {
  pool: Pool;
  keys: Keys;
  consumer: Consumer;
  clickhouse: DeliveryLog;
  logger: Logger;
}

export interface WorkerSettings extends SendingPolicy {
  smtpUrl: string;
  connections: number;
  /** Maximum number of mails over one connection. */
  mailsPerConnection: number;
  /** The From header, such as `Tidings <news@example.com>`. */
  mailFrom: string;
  /** Undefined if mails aren't signed. */
  dkim?: DkimKey | undefined;
  /** Undefined: bounces go to the address of `mailFrom`. */
  returnPath?: ReturnPath | undefined;
  /** The provider behind `smtpUrl`, which returns a token of each mail in its events. */
  provider?: Provider | undefined;
  /** Base of the links in mails with a topic. Undefined: such mails can't be sent. */
  publicUrl?: string | undefined;
}

/** The fraction of `leaseMs` for which a lease holds. The remaining time lets the server notice a lapsed lease and requeue the delivery. */
const HELD = 0.95;

/** Deliveries claimed per connection: enough that no connection waits for a claim, few enough to keep leases short. */
const CLAIMED_PER_CONNECTION = 12;

/**
 * Maximum number of results not yet settled, per connection. If a worker is lost, these mails and those in flight may be sent twice. With a lower
 * maximum
 * sending would wait for settling.
 */
export const UNSETTLED_PER_CONNECTION = 3;

/** Starts a worker. `stop` sends and settles the mails in flight first. */
export const createWorker = (
  { pool, keys, consumer, clickhouse, logger }: WorkerParts,
  settings: WorkerSettings,
): Running & { metrics: WorkerMetrics } => {
  const { smtpUrl, connections, mailsPerConnection, mailFrom, dkim, uncertainPolicy, retryWaitsMs } = settings;
  const { returnPath, publicUrl } = settings;
  const address = addressOf(mailFrom)!;
  const leaseMs = Math.round(settings.leaseMs * HELD);
  const metrics = createWorkerMetrics();
  const sending = createSemaphore(connections);
  const mailer = createMailer({
    url: smtpUrl,
    connections,
    mailsPerConnection,
    socketTimeoutMs: leaseMs / 2,
    onLimit: sending.resize,
    logger,
  });
  metrics.watchConnections(mailer.connections);
  const composer = createComposer({ mailFrom, dkim, publicUrl, returnPath, logger });
  const breaker = createBreaker({
    probe: mailer.verify,
    onClosed: () => intake.wake(),
    onChanged: () => heartbeat.wake(),
    metrics,
    logger,
  });
  const throttle = createThrottle({ onPermits: () => intake.wake(), metrics, logger });
  const leases = startHeldLeases({ sql: pool, leaseMs, logger });
  const deliverBatch = createDeliverBatch({
    sql: pool,
    dispatches: createDispatchCache(pool),
    leases,
    composer,
    mailer,
    sending,
    connections,
    settler: createSettler({ sql: pool, logger, maxUnsettled: connections * UNSETTLED_PER_CONNECTION }),
    retries: createRetryPolicy({ waitsMs: retryWaitsMs, uncertainPolicy }),
    breaker,
    throttle,
    metrics,
    logger,
    envelopeSenderOf: createEnvelopeSender({ address, returnPath, keys }),
    provider: settings.provider,
    messageDomain: domainOf(address),
    keys,
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
  const shippers = startLogShippers({ pool, clickhouse, metrics, logger });
  const heartbeat = startHeartbeat({ sql: pool, breaker, logger });

  return {
    metrics,
    stop: async () => {
      await breaker.stop();
      await intake.stop();
      await throttle.stop();
      await leases.stop();
      await Promise.all(shippers.map(({ stop }) => stop()));
      await heartbeat.stop();
      await composer.stop();
      mailer.close();
    },
  };
};
