import { createMemoryBroker } from '@tidings/core/broker/memory';
import { createLogger } from '@tidings/core/runtime/logger';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import pg from 'pg';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { startProxy } from '../../../../packages/core/src/testing/proxy.js';
import { addresses, createTestLedger } from '../../../../packages/core/src/testing/test-ledger.js';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { startDispatcher } from './dispatcher.js';
import { createDispatcherMetrics } from './metrics.js';

const LEASE_MS = 1_200;

const ledger = await createTestLedger();

/** Starts a dispatcher that reaches PostgreSQL through a proxy. */
const start = async () => {
  const proxy = await startProxy(ledger.url);
  const pool = new pg.Pool({ connectionString: proxy.url });
  pool.on('error', () => {});
  const dispatcher = await startDispatcher({
    pool,
    publisher: await createMemoryBroker().createPublisher(),
    logger: createLogger({ name: 'test', level: 'silent' }),
    metrics: createDispatcherMetrics(new Registry()),
    settings: { uncertainPolicy: 'hold', maxAttempts: 3, leaseMs: LEASE_MS },
  });
  cleanUp(async () => {
    await dispatcher.stop();
    await pool.end();
  });
  return proxy;
};

/** Creates a delivery with a lease of 1 ms, and resolves once the reaper has ended the lease. */
const reaped = async (): Promise<void> => {
  const id = await ledger.accept({ to: addresses(1) });
  await waitUntil(async () => (await ledger.claim(id, { leaseMs: 1 })).length === 1, { what: 'a claim' });
  await waitUntil(async () => (await ledger.deliveries(id))[0]!.status === 'UNCERTAIN', { what: 'the reaper' });
};

test('a lease that expired while PostgreSQL was away lasts for one more lease time, so that a healthy worker can report its result', async () => {
  const proxy = await start();
  await reaped();
  proxy.cut();
  const reaping = reaped();
  // The connection is restored only after the lease has run out.
  await waitUntil(
    async () =>
      (await ledger.query(`SELECT id FROM deliveries WHERE status = 'SENDING' AND lease_until < now()`)).length === 1,
    { what: 'an end of the lease' },
  );
  const mendedAt = performance.now();
  proxy.restore();
  await reaping;
  expect(performance.now() - mendedAt).toBeGreaterThan(LEASE_MS - 50);
});
