import type { Sql } from '@tidings/core/ledger/sql';
import type { UncertainPolicy } from '@tidings/core/ledger/status';
import type { Logger } from '@tidings/core/runtime/logger';
import { cleanUp } from '../../../test/support/clean-up.js';
import { createComposer } from '../composer.js';
import { UNWRITTEN_PER_CONNECTION } from '../create-worker.js';
import { type Claimable, createDeliverBatch, type Verdict } from '../deliver.js';
import { createDispatchCache } from '../dispatch-cache.js';
import { type HeldLeases, startHeldLeases } from '../held-leases.js';
import { createMailer } from '../mail/mailer.js';
import { createWorkerMetrics } from '../metrics.js';
import { createRetryPolicy } from '../retry-policy.js';
import { createSettler, type Settler } from '../settler.js';
import { createSlots } from '../slots.js';
import { silent } from './logs.js';

/** One for all tests of a file, and it has begun: a thread of each would take them a quarter of a second. */
const composer = createComposer({ mailFrom: 'Tidings <news@example.com>', logger: silent });
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
}

/** `deliver` with all its real parts, as a worker puts them together. */
export const startDelivery = ({
  sql,
  smtpUrl,
  connections = 4,
  leaseMs = 60_000,
  waitsMs = [60_000, 600_000],
  uncertainPolicy = 'resend',
  logger = silent,
  leases = startHeldLeases({ sql, leaseMs, logger }),
  settler = createSettler({ sql, logger, mostUnwritten: connections * UNWRITTEN_PER_CONNECTION }),
}: DeliverySettings) => {
  const opened: string[] = [];
  const slowed: string[] = [];
  let givenBack = 0;
  const metrics = createWorkerMetrics();
  const lines = createSlots(connections);
  const mailer = createMailer({
    url: smtpUrl,
    connections,
    socketTimeoutMs: leaseMs / 2,
    onLimit: lines.resize,
    logger,
  });
  const deliverBatch = createDeliverBatch({
    sql,
    dispatches: createDispatchCache(sql),
    leases,
    composer,
    mailer,
    lines,
    connections,
    settler,
    breaker: { open: (reason) => void opened.push(reason) },
    throttle: {
      slowDown: (reason) => slowed.push(reason) > 0,
      giveBack: (count) => {
        givenBack += count;
      },
    },
    retries: createRetryPolicy({ waitsMs, uncertainPolicy }),
    metrics,
    logger,
    mailFrom: { address: 'news@example.com' },
    leaseMs,
  });
  cleanUp(async () => {
    await leases.stop();
    mailer.close();
  });
  return {
    metrics,
    leases,
    /** Why the mail server was taken for away, each time. */
    opened,
    /** Why it was to be slower, each time. */
    slowed,
    /** Of what the throttle let through: no mails. */
    givenBack: () => givenBack,
    deliverBatch,
    /** Resolves to what was said of each, in the order in which it was said. */
    deliver: async (batch: Claimable[]): Promise<Record<string, Verdict>> => {
      const verdicts: Record<string, Verdict> = {};
      await deliverBatch(batch, (id, verdict) => {
        if (verdicts[id]) throw new Error(`a second verdict on ${id}`);
        verdicts[id] = verdict;
      });
      return verdicts;
    },
  };
};
