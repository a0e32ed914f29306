import type { Provider } from '@tidings/core/feedback/provider';
import type { ReturnPath } from '@tidings/core/feedback/return-path';
import type { Sql } from '@tidings/core/ledger/sql';
import type { UncertainPolicy } from '@tidings/core/ledger/status';
import type { Logger } from '@tidings/core/runtime/logger';
import { cleanUp } from '../../../test/support/clean-up.js';
import { createComposer } from '../composer.js';
import { UNSETTLED_PER_CONNECTION } from '../create-worker.js';
import { type Claimable, createDeliverBatch, type Verdict } from '../deliver.js';
import { createDispatchCache } from '../dispatch-cache.js';
import { type HeldLeases, startHeldLeases } from '../held-leases.js';
import { createEnvelopeSender } from '../mail/envelope-sender.js';
import { createMailer } from '../mail/mailer.js';
import { createWorkerMetrics } from '../metrics.js';
import { createRetryPolicy } from '../retry-policy.js';
import { createSemaphore } from '../semaphore.js';
import { createSettler, type Settler } from '../settler.js';
import { TEST_KEYS } from './keys.js';
import { silent } from './logs.js';

export const RETURN_PATH: ReturnPath = { address: 'bounces@mail.example.com', separator: '+' };

/** All tests of a file share this composer, which is started in advance: its thread takes a quarter of a second to start. */
const composer = createComposer({
  mailFrom: 'Tidings <news@example.com>',
  publicUrl: 'https://mail.example.com',
  returnPath: RETURN_PATH,
  logger: silent,
});
await composer.compose(
  {
    id: '01890b0c-0000-7000-8000-000000000000',
    type: 'PERSONAL',
    queue: 'email.first',
    templateSlug: 'first',
    templateVersion: 1,
    title: 'x',
    content: 'x',
    format: 'TEXT',
    context: {},
    topic: null,
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
  const deliverBatch = createDeliverBatch({
    sql,
    dispatches: createDispatchCache(sql),
    leases,
    composer,
    mailer,
    sending,
    connections,
    settler,
    breaker: { open: (reason) => void opened.push(reason) },
    throttle: { slowDown: (reason) => slowed.push(reason) > 0 },
    retries: createRetryPolicy({ waitsMs, uncertainPolicy }),
    metrics,
    logger,
    envelopeSenderOf: createEnvelopeSender({ address: 'news@example.com', returnPath, keys: TEST_KEYS }),
    provider,
    messageDomain: 'example.com',
    keys: TEST_KEYS,
    leaseMs,
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
    /** The reasons for which the throttle slowed down. */
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
