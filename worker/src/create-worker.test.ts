import { createMemoryBroker } from '@tidings/core/broker/memory';
import { registerQueue } from '@tidings/core/ledger/queues';
import { NO_STAGING } from '@tidings/core/ledger/staging';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { expect, onTestFinished, test } from 'vitest';
import { createWorker } from './create-worker.js';
import { createFakeLog } from './testing/fake-log.js';
import { TEST_KEYS } from './testing/keys.js';
import { createTestLedger, strangers } from './testing/ledger.js';
import { silent } from './testing/logs.js';
import { messageOf, recordConsumer } from './testing/recorded-consumer.js';
import { startScriptedSmtp } from './testing/scripted-smtp.js';

const SETTINGS = {
  connections: 4,
  mailsPerConnection: 1_000,
  mailFrom: 'Tidings <news@example.com>',
  uncertainPolicy: 'resend' as const,
  retryWaitsMs: [60_000],
  leaseMs: 60_000,
  staging: NO_STAGING,
};

const ledger = await createTestLedger();
await registerQueue(ledger.pool, 'email.news');

const start = async () => {
  const smtp = await startScriptedSmtp();
  const broker = createMemoryBroker();
  const publisher = await broker.createPublisher();
  const recorded = await recordConsumer(broker);
  const log = createFakeLog();
  const parts = {
    pool: ledger.pool,
    keys: TEST_KEYS,
    consumer: recorded.consumer,
    clickhouse: log.client,
    logger: silent,
  };
  const worker = createWorker(parts, { ...SETTINGS, smtpUrl: smtp.url });
  onTestFinished(worker.stop);
  const publish = (batch: { deliveryId: string; dispatchId: string }[]) =>
    publisher.publish(batch.map(({ deliveryId, dispatchId }) => messageOf(deliveryId, { dispatchId })));
  const isCompleted = async (dispatchId: string) => (await ledger.dispatch(dispatchId)).status === 'COMPLETED';
  /** Those of the given delivery ids that the log contains, duplicates included. */
  const logged = (ids: string[]) => log.rows().filter((id) => ids.includes(id));
  return { ...recorded, smtp, broker, publisher, publish, log, logged, worker, isCompleted };
};

test('each delivery of a send gets one mail, one ack and one row in the log', async () => {
  const { smtp, publish, logged, acked, isCompleted, worker } = await start();
  const { dispatchId, ids, batch } = await ledger.send(strangers(120));
  await publish(batch);
  await waitUntil(() => isCompleted(dispatchId));
  await waitUntil(() => logged(ids).length === 120 && acked.length === 120);
  expect(new Set(smtp.mails.map(({ to }) => to[0])).size).toBe(120);
  expect(smtp.mails).toHaveLength(120);
  expect(smtp.connections).toBeLessThanOrEqual(4);
  expect(acked.sort()).toEqual([...ids].sort());
  expect(logged(ids).sort()).toEqual([...ids].sort());
  expect(await worker.metrics.registry.metrics()).toContain('tidings_attempts_total{outcome="SENT"} 120');
});

test('a message that is published twice, at once or later, sends one mail', async () => {
  const { smtp, publish, acked, isCompleted } = await start();
  const { dispatchId, batch } = await ledger.send(strangers(30));
  await publish([...batch, ...batch]);
  await publish(batch);
  await waitUntil(() => isCompleted(dispatchId));
  await publish(batch);
  await waitUntil(() => acked.length === 120);
  expect(smtp.mails).toHaveLength(30);
});

test.each(['999999999', '9223372036854775807'])(
  'a message for an unknown delivery (%s) is dead-lettered and doesn’t block the others',
  { timeout: 5_000 },
  async (deliveryId) => {
    const { publish, rejected, broker, isCompleted } = await start();
    const { dispatchId, batch } = await ledger.send(strangers(3));
    await publish([{ deliveryId, dispatchId }, ...batch]);
    await waitUntil(() => isCompleted(dispatchId), { withinMs: 3_000, what: 'the others’ mails' });
    await waitUntil(() => rejected.length > 0, { withinMs: 1_000, what: 'the dead letter' });
    expect(broker.deadLetters.map(({ message }) => message.deliveryId)).toEqual([deliveryId]);
  },
);

test('stop sends and settles the mails in flight, and leaves the rest to the broker and the ledger', async () => {
  const { smtp, publish, publisher, consumer, acked, worker } = await start();
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  smtp.script.dot = () => held.then(() => '250 ok');
  const { dispatchId, batch } = await ledger.send(strangers(90));
  await publish(batch);
  await waitUntil(async () => smtp.bodies === 4 && (await ledger.dispatch(dispatchId)).sending === 48);
  const stopping = worker.stop();
  goOn();
  await stopping;
  expect(await ledger.dispatch(dispatchId)).toEqual({ status: 'SENDING', total: 90, sent: 48, queued: 42 });
  expect([acked.length, smtp.mails.length]).toEqual([48, 48]);
  await waitUntil(() => smtp.open.size === 0);
  await consumer.close();
  expect(await publisher.depth('email.news')).toBe(42);
});

test('mails are sent while the log is unavailable', async () => {
  const { publish, log, logged, isCompleted } = await start();
  log.refuse = Infinity;
  const { dispatchId, ids, batch } = await ledger.send(strangers(20));
  await publish(batch);
  await waitUntil(() => isCompleted(dispatchId));
  log.refuse = 0;
  await waitUntil(() => logged(ids).length === 20);
});
