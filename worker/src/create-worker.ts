import type { Consumer } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Provider } from '@tidings/core/feedback/provider';
import type { ReturnPath } from '@tidings/core/feedback/return-path';
import type { Keys } from '@tidings/core/keys/keys';
import type { SendingPolicy } from '@tidings/core/ledger/sending-policy';
import type { Staging } from '@tidings/core/ledger/staging';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { NO_TRACER, type Tracer } from '@tidings/core/tracing/tracer';
import type { Pool } from 'pg';
import { createAttemptSpans } from './attempt-spans.js';
import { createClaim } from './claim.js';
import { createComposer } from './composer.js';
import { createDeliverBatch } from './deliver.js';
import { createDispatchCache } from './dispatch-cache.js';
import { createFileCache } from './file-cache.js';
import { startHeartbeat } from './heartbeat.js';
import { createHeldDomains } from './held-domains.js';
import { startHeldLeases } from './held-leases.js';
import { startIntake } from './intake.js';
import { createLimiter } from './limiter.js';
import { startLogShippers } from './log-shipper.js';
import type { DkimKey } from './mail/dkim.js';
import { createWorkerMetrics, type WorkerMetrics } from './metrics.js';
import { createQuietHours } from './quiet-hours.js';
import { createRetryPolicy } from './retry-policy.js';
import { createRoutes } from './routes.js';
import { createSenderRoom } from './sender-room.js';
import { startSenders } from './senders.js';
import { createSettler } from './settler.js';

export interface WorkerParts {
  pool: Pool;
  keys: Keys;
  consumer: Consumer;
  clickhouse: DeliveryLog;
  /** Absent: nothing is traced. */
  tracer?: Tracer;
  logger: Logger;
}

export interface WorkerSettings extends SendingPolicy {
  smtpUrl: string;
  connections: number;
  /** Maximum number of mails over one connection. */
  mailsPerConnection: number;
  /** The From header, such as `Tidings <news@example.com>`. */
  mailFrom: string;
  /** Keys that each sign the mails. Undefined if mails aren't signed. */
  dkim?: readonly DkimKey[] | undefined;
  /** Undefined: bounces go to the address of `mailFrom`. */
  returnPath?: ReturnPath | undefined;
  /** The provider behind `smtpUrl`, which returns a token of each mail in its events. */
  provider?: Provider | undefined;
  /** Base of the links in mails with a topic. Undefined: such mails can't be sent. */
  publicUrl?: string | undefined;
  staging: Staging;
}

/** The fraction of `leaseMs` for which a lease holds. The remaining time lets the server notice a lapsed lease and requeue the delivery. */
const HELD = 0.95;

/**
 * Maximum number of results not yet settled, per connection. If a worker is lost, these mails and those in flight may be sent twice. With a lower
 * maximum
 * sending would wait for settling.
 */
export const UNSETTLED_PER_CONNECTION = 3;

/** Starts a worker. `stop` sends and settles the mails in flight first. */
export const createWorker = (
  { pool, keys, consumer, clickhouse, tracer = NO_TRACER, logger }: WorkerParts,
  settings: WorkerSettings,
): Running & { metrics: WorkerMetrics } => {
  const { smtpUrl, connections, mailsPerConnection, mailFrom, dkim, uncertainPolicy, retryWaitsMs } = settings;
  const { returnPath, publicUrl, staging } = settings;
  const leaseMs = Math.round(settings.leaseMs * HELD);
  const metrics = createWorkerMetrics();
  const limiter = createLimiter({ sql: pool, logger });
  const routes = createRoutes({
    sql: pool,
    keys,
    builtIn: { url: smtpUrl, connections, mailsPerConnection, provider: settings.provider },
    socketTimeoutMs: leaseMs / 2,
    limiter,
    onRoom: () => intake.wake(),
    onChanged: () => heartbeat.wake(),
    metrics,
    logger,
  });
  const quietHours = createQuietHours();
  const builtIn = { mailFrom, dkim, returnPath };
  const senders = startSenders({ sql: pool, keys, builtIn, routes, limiter, quietHours, logger });
  const senderRoom = createSenderRoom({ routes, senders });
  const composer = createComposer({ publicUrl, redirectTo: staging.redirectAllTo, logger });
  const leases = startHeldLeases({ sql: pool, leaseMs, logger });
  const deliverBatch = createDeliverBatch({
    claim: createClaim({
      sql: pool,
      leases,
      leaseMs,
      keys,
      staging,
      routes,
      senders,
      onHeld: senderRoom.remember,
      logger,
    }),
    dispatches: createDispatchCache(pool),
    files: createFileCache(pool),
    leases,
    composer,
    routeOf: routes.routeOf,
    identityOf: senders.identityOf,
    onEnded: routes.ended,
    limiter,
    quietHours,
    settler: createSettler({ sql: pool, logger, maxUnsettled: connections * UNSETTLED_PER_CONNECTION }),
    heldDomains: createHeldDomains({ sql: pool, logger }),
    beginSpan: createAttemptSpans(tracer),
    retries: createRetryPolicy({ waitsMs: retryWaitsMs, uncertainPolicy }),
    metrics,
    logger,
    keys,
    leaseMs,
    staging,
  });
  const { throttle, breaker } = routes.builtIn;
  const intake = startIntake({
    sql: pool,
    consumer,
    deliverBatch,
    capacity: routes.capacity,
    senderRoom,
    isPaused: routes.areAllDown,
    // With more than one route, a claim takes the permits of each route's throttle itself.
    throttle: {
      take: (wanted) => (senders.areStored() ? wanted : throttle.take(wanted)),
      release: (count) => {
        if (!senders.areStored()) throttle.release(count);
      },
    },
    metrics,
    logger,
  });
  const shippers = startLogShippers({ pool, clickhouse, metrics, logger });
  const heartbeat = startHeartbeat({ sql: pool, staging, breaker, logger });

  return {
    metrics,
    stop: async () => {
      await routes.stop();
      await senders.stop();
      await intake.stop();
      await leases.stop();
      await Promise.all(shippers.map(({ stop }) => stop()));
      await heartbeat.stop();
      await composer.stop();
      await routes.close();
    },
  };
};
