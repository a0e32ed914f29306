import { randomUUID } from 'node:crypto';
import { createMemoryBroker } from '@tidings/core/broker/memory';
import { releaseUnused } from '@tidings/core/ledger/limits';
import { registerQueue } from '@tidings/core/ledger/queues';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createWorker } from './create-worker.js';
import { createFakeLog } from './testing/fake-log.js';
import { TEST_KEYS } from './testing/keys.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { silent } from './testing/logs.js';
import { messageOf } from './testing/recorded-consumer.js';
import { type Script, startScriptedSmtp } from './testing/scripted-smtp.js';

const SLOW = { timeout: 120_000 };
const SENDER = '01890b0c-0000-7000-8000-00000000000a';

const ledger = await createTestLedger();
await registerQueue(ledger.pool, 'email.news');

beforeEach(async () => {
  for (const table of ['senders', 'routes', 'route_windows', 'slow_domains']) await ledger.run(`DELETE FROM ${table}`);
});

interface Limits {
  perSecond?: number;
  perDay?: number;
  domainLimits?: Record<string, { perSecond: number | null; perMinute: number | null; perDay: number | null }>;
}

/** A mail server that notes when mails arrive, as the only route of a sender. */
const startRoute = async ({ perSecond, perDay, domainLimits }: Limits, more: Script = {}) => {
  const arrivals: { at: number; to: string }[] = [];
  const script: Script = {
    dot: ({ to }) => {
      arrivals.push({ at: performance.now(), to: to[0]! });
      return '250 2.0.0 taken';
    },
    ...more,
  };
  const smtp = await startScriptedSmtp(script);
  const routeId = randomUUID();
  await ledger.run(
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection, per_second, per_day, domain_limits)
     VALUES ($1::uuid, $1::text, $2, '127.0.0.1', $3, 10, 1000, $4, $5, $6)`,
    [routeId, smtp.url, smtp.port, perSecond ?? null, perDay ?? null, domainLimits ?? {}],
  );
  await ledger.addSender({ id: SENDER, slug: 'news', fromEmail: 'news@example.com', routeIds: [routeId] });
  return arrivals;
};

/** Workers that share a broker, and what a dispatcher does for them. */
const startWorkers = async (count: number, { retryWaitsMs = [60_000] } = {}) => {
  const smtp = await startScriptedSmtp();
  const broker = createMemoryBroker();
  const publisher = await broker.createPublisher();
  for (let n = 0; n < count; n += 1) {
    const consumer = await broker.createConsumer();
    const parts = { pool: ledger.pool, keys: TEST_KEYS, consumer, clickhouse: createFakeLog().client, logger: silent };
    const worker = createWorker(parts, {
      connections: 4,
      mailsPerConnection: 1_000,
      mailFrom: 'Tidings <news@built-in.test>',
      uncertainPolicy: 'resend',
      retryWaitsMs,
      leaseMs: 60_000,
      staging: NO_STAGING,
      smtpUrl: smtp.url,
    });
    onTestFinished(worker.stop);
  }
  return async (dispatchId: string) => {
    const { rows } = await ledger.run(
      `UPDATE deliveries SET publish_at = now() + interval '1 minute' WHERE id IN (
         SELECT id FROM deliveries WHERE dispatch_id = $1
           AND (status = 'QUEUED' AND publish_at IS NULL OR status IN ('QUEUED', 'RETRYING') AND publish_at <= now())
         ORDER BY id FOR UPDATE)
       RETURNING id::text`,
      [dispatchId],
    );
    await publisher.publish(rows.map(({ id }) => messageOf(id, { dispatchId })));
    await releaseUnused(ledger.pool, { chunk: 1_000 });
  };
};

type Publish = Awaited<ReturnType<typeof startWorkers>>;

const finish = async (publish: Publish, dispatchId: string) => {
  try {
    await waitUntil(
      async () => {
        await publish(dispatchId);
        return (await ledger.dispatch(dispatchId)).status === 'COMPLETED';
      },
      { withinMs: 110_000, everyMs: 100, what: 'the dispatch to end' },
    );
  } catch (err) {
    const { rows } = await ledger.run(
      `SELECT status, wait_reason, last_error, count(*)::int, max(attempts), min(publish_at - now())::text AS due,
         min(next_attempt_at - now())::text AS next
       FROM deliveries WHERE dispatch_id = $1 GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 10`,
      [dispatchId],
    );
    throw new Error(`${(err as Error).message}: ${JSON.stringify(rows)}`);
  }
};

const busiestSecond = (times: readonly number[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));

test('two workers together keep the limit of a route, and use it', SLOW, async () => {
  const arrivals = await startRoute({ perSecond: 40 });
  const publish = await startWorkers(2);
  const { dispatchId } = await ledger.send(strangers(240), { senderId: SENDER });
  await finish(publish, dispatchId);
  const times = arrivals.map(({ at }) => at);
  expect(new Set(arrivals.map(({ to }) => to)).size).toBe(240);
  expect(arrivals).toHaveLength(240);
  expect(busiestSecond(times), 'mails that a slow machine delays arrive together').toBeLessThanOrEqual(60);
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  expect(240 / seconds, 'the first mail may be late').toBeLessThanOrEqual(44);
  expect(240 / seconds, 'a slow machine misses times').toBeGreaterThanOrEqual(5);
  const { rows } = await ledger.run('SELECT max(attempts) AS attempts FROM deliveries WHERE dispatch_id = $1', [
    dispatchId,
  ]);
  expect(rows).toEqual([{ attempts: 1 }]);
});

test('mails to a limited domain wait, and those to others don’t', SLOW, async () => {
  const slow = { perSecond: 5, perMinute: null, perDay: null };
  const arrivals = await startRoute({ domainLimits: { 'slow.test': slow } });
  const publish = await startWorkers(2);
  const people = Array.from({ length: 200 }, (_, n) => ({
    email: n % 4 === 0 ? `p${n}@slow.test` : `p${n}@fast.test`,
  }));
  const { dispatchId } = await ledger.send(people, { senderId: SENDER });
  await waitUntil(
    async () => {
      await publish(dispatchId);
      return arrivals.filter(({ to }) => to.endsWith('@fast.test')).length === 150;
    },
    { withinMs: 20_000, everyMs: 100, what: 'the mails to the other domain' },
  );
  const { rows } = await ledger.run(
    `SELECT DISTINCT status, wait_reason LIKE 'LIMIT % slow.test' AS waits, attempts, last_error FROM deliveries
     WHERE dispatch_id = $1 AND status = 'RETRYING'`,
    [dispatchId],
  );
  expect(rows).toEqual([{ status: 'RETRYING', waits: true, attempts: 0, last_error: null }]);
  await finish(publish, dispatchId);
  const times = arrivals.filter(({ to }) => to.endsWith('@slow.test')).map(({ at }) => at);
  expect(times).toHaveLength(50);
  expect(busiestSecond(times)).toBeLessThanOrEqual(7);
});

test('the limit of a day is exact, and the rest waits for the next one', SLOW, async () => {
  const arrivals = await startRoute({ perDay: 30 });
  const publish = await startWorkers(2);
  const { dispatchId } = await ledger.send(strangers(50), { senderId: SENDER });
  await waitUntil(
    async () => {
      await publish(dispatchId);
      const { rows } = await ledger.run(
        `SELECT count(*) FILTER (WHERE status = 'SENT')::int AS sent,
           count(*) FILTER (WHERE status = 'RETRYING' AND publish_at > now() + interval '2 minutes')::int AS waiting
         FROM deliveries WHERE dispatch_id = $1`,
        [dispatchId],
      );
      return rows[0].sent + rows[0].waiting === 50;
    },
    { withinMs: 20_000, everyMs: 100, what: 'all mails to be sent or to wait' },
  );
  expect(arrivals).toHaveLength(30);
});

test('a personal mail doesn’t wait behind a large send', SLOW, async () => {
  const arrivals = await startRoute({ perSecond: 10 });
  const publish = await startWorkers(1);
  const bulk = await ledger.send(strangers(200), { senderId: SENDER });
  await waitUntil(
    async () => {
      await publish(bulk.dispatchId);
      return arrivals.length >= 5;
    },
    { withinMs: 20_000, everyMs: 100, what: 'the large send to begin' },
  );
  const { dispatchId } = await ledger.send([{ email: 'reset@example.test' }], { senderId: SENDER });
  await ledger.run(`UPDATE dispatches SET type = 'PERSONAL' WHERE id = $1`, [dispatchId]);
  const askedAt = performance.now();
  await finish(publish, dispatchId);
  expect(performance.now() - askedAt).toBeLessThan(6_000);
  await ledger.run(`UPDATE dispatches SET status = 'CANCELLED' WHERE id = $1`, [bulk.dispatchId]);
});

test('a domain that asks for fewer mails gets them more slowly, and all others at full speed', SLOW, async () => {
  const PER_SECOND = 40;
  const taken: number[] = [];
  let refused = 0;
  const arrivals = await startRoute(
    {},
    {
      RCPT: ({ line }) => {
        if (!line.includes('@slow.test')) return '250 ok';
        const now = performance.now();
        while (taken.length > 0 && taken[0]! < now - 1_000) taken.shift();
        if (taken.length < PER_SECOND) {
          taken.push(now);
          return '250 ok';
        }
        refused += 1;
        return '451 4.7.1 too many mails, try again later';
      },
    },
  );
  const publish = await startWorkers(2, { retryWaitsMs: Array(10).fill(2_000) });
  const people = (count: number, domain: string) =>
    Array.from({ length: count }, (_, n) => ({ email: `someone${n}@${domain}` }));
  const { dispatchId } = await ledger.send([...people(300, 'slow.test'), ...people(600, 'good.test')], {
    senderId: SENDER,
  });
  await finish(publish, dispatchId);
  const to = (domain: string) => arrivals.filter((one) => one.to.endsWith(`@${domain}`));
  expect(new Set(arrivals.map((one) => one.to)).size).toBe(900);
  expect(arrivals).toHaveLength(900);
  const end = (domain: string) => Math.max(...to(domain).map(({ at }) => at)) - arrivals[0]!.at;
  expect(end('good.test')).toBeLessThan(end('slow.test'));
  expect(refused, 'without a slower rate, more than half are refused again and again').toBeLessThan(150);
  expect(await ledger.run('SELECT domain FROM slow_domains')).toMatchObject({ rows: [{ domain: 'slow.test' }] });
});
