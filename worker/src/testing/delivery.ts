import type { Provider } from '@tidings/core/feedback/provider';
import type { ReturnPath } from '@tidings/core/feedback/return-path';
import type { Sql } from '@tidings/core/ledger/sql';
import { NO_STAGING, type Staging } from '@tidings/core/ledger/staging';
import type { UncertainPolicy } from '@tidings/core/ledger/status';
import type { Logger } from '@tidings/core/runtime/logger';
import { NO_TRACER } from '@tidings/core/tracing/tracer';
import { cleanUp } from '../../../test/support/clean-up.js';
import { createAttemptSpans } from '../attempt-spans.js';
import { type Claimable, createClaim } from '../claim.js';
import { type Composer, createComposer } from '../composer.js';
import { UNSETTLED_PER_CONNECTION } from '../create-worker.js';
import { createDeliverBatch, type Verdict } from '../deliver.js';
import { createDispatchCache } from '../dispatch-cache.js';
import { createFileCache } from '../file-cache.js';
import { createHeldDomains } from '../held-domains.js';
import { type HeldLeases, startHeldLeases } from '../held-leases.js';
import { builtInIdentity } from '../identities.js';
import { createLimiter } from '../limiter.js';
import { createMailer } from '../mail/mailer.js';
import { createWorkerMetrics } from '../metrics.js';
import { createQuietHours } from '../quiet-hours.js';
import { createRetryPolicy } from '../retry-policy.js';
import { COMPOSED_PER_CONNECTION, type Route } from '../route.js';
import { createSemaphore } from '../semaphore.js';
import { createSettler, type Settler } from '../settler.js';
import { TEST_KEYS } from './keys.js';
import { silent } from './logs.js';

export const RETURN_PATH: ReturnPath = { address: 'bounces@mail.example.com', separator: '+' };

/** All tests of a file share this composer, which is started in advance: its thread takes a quarter of a second to start. */
const sharedComposer = createComposer({ publicUrl: 'https://mail.example.com', logger: silent });
const identityWith = (returnPath: ReturnPath | undefined) =>
  builtInIdentity({ mailFrom: 'Tidings <news@example.com>', returnPath }, { keys: TEST_KEYS });
await sharedComposer.compose(
  {
    identity: identityWith(RETURN_PATH),
    dispatch: {
      id: '01890b0c-0000-7000-8000-000000000000',
      type: 'PERSONAL',
      queue: 'email.first',
      templateSlug: 'first',
      templateVersion: 1,
      title: 'x',
      content: 'x',
      format: 'TEXT',
      parts: null,
      attachments: [],
      replyTo: null,
      headers: null,
      context: {},
      topic: null,
      senderId: null,
      trace: null,
    },
  },
  [{ recipient: {}, email: 'first@example.test', messageId: '<first@example.test>', date: new Date(0) }],
);

export interface DeliverySettings {
  sql: Sql;
  smtpUrl: string;
  connections?: number;
  leaseMs?: number;
  waitsMs?: number[];
  uncertainPolicy?: UncertainPolicy;
  leases?: HeldLeases;
  settler?: Settler;
  logger?: Logger;
  returnPath?: ReturnPath;
  provider?: Provider;
  staging?: Staging;
  composer?: Composer;
}

/** `deliver` with its real parts, assembled as in a worker. */
export const startDelivery = ({
  sql,
  smtpUrl,
  connections = 4,
  leaseMs = 60_000,
  waitsMs = [60_000, 600_000],
  uncertainPolicy = 'resend',
  logger = silent,
  returnPath,
  provider,
  staging = NO_STAGING,
  composer = sharedComposer,
  leases = startHeldLeases({ sql, leaseMs, logger }),
  settler = createSettler({ sql, logger, maxUnsettled: connections * UNSETTLED_PER_CONNECTION }),
}: DeliverySettings) => {
  const opened: string[] = [];
  const slowed: string[] = [];

  const metrics = createWorkerMetrics();
  const sending = createSemaphore(connections);
  const mailer = createMailer({
    url: smtpUrl,
    connections,
    socketTimeoutMs: leaseMs / 2,
    onLimit: sending.resize,
    logger,
  });
  const route: Route = {
    mailer,
    connections,
    sending,
    composing: createSemaphore(COMPOSED_PER_CONNECTION * connections),
    breaker: { open: (reason) => void opened.push(reason) },
    slowDown: ({ reply }) => slowed.push(reply) > 0,
    provider,
  };
  const identity = identityWith(returnPath);
  const claim = createClaim({
    sql,
    leases,
    leaseMs,
    keys: TEST_KEYS,
    staging,
    routes: { states: () => [], begun: () => {} },
    senders: {
      identityOf: () => identity,
      areStored: () => false,
      refresh: async () => {},
      routing: (routes, unknownWaitMs) => ({ senders: [], choices: [], routes, unknownWaitMs }),
    },
    onHeld: () => {},
    logger,
  });
  const deliverBatch = createDeliverBatch({
    claim,
    dispatches: createDispatchCache(sql),
    files: createFileCache(sql),
    leases,
    composer,
    routeOf: () => route,
    // Links to unsubscribe by mail are in all mails with a topic.
    identityOf: () => ({ ...identity, returnPath: RETURN_PATH }),
    onEnded: () => {},
    limiter: createLimiter({ sql, logger }),
    quietHours: createQuietHours(),
    settler,
    heldDomains: createHeldDomains({ sql, logger }),
    beginSpan: createAttemptSpans(NO_TRACER),
    retries: createRetryPolicy({ waitsMs, uncertainPolicy }),
    metrics,
    logger,
    keys: TEST_KEYS,
    leaseMs,
    staging,
  });
  cleanUp(async () => {
    await leases.stop();
    mailer.close();
  });
  return {
    metrics,
    leases,
    /** The reasons for which the breaker was opened. */
    opened,
    /** The throttling replies. */
    slowed,
    deliverBatch,
    /** Delivers a batch. Resolves to the verdicts by delivery id, in the order in which they came. */
    deliver: async (batch: Claimable[]): Promise<Record<string, Verdict>> => {
      const verdicts: Record<string, Verdict> = {};
      await deliverBatch(batch, (id, verdict) => {
        if (verdicts[id]) throw new Error(`second verdict on ${id}`);
        verdicts[id] = verdict;
      });
      return verdicts;
    },
  };
};
