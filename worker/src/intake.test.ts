import { createMemoryBroker } from '@tidings/core/broker/memory';
import { waitUntil } from '@tidings/core/runtime/wait-until';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { startIntake } from './intake.js';
import { createWorkerMetrics } from './metrics.js';
import { createFakeDelivery } from './testing/fake-delivery.js';
import { collectLogs } from './testing/logs.js';
import { messageOf, recordConsumer } from './testing/recorded-consumer.js';

const start = async ({ capacity = 100, queues = ['email.news'] } = {}) => {
  const broker = createMemoryBroker();
  const recorded = await recordConsumer(broker);
  const publisher = await broker.createPublisher();
  const delivery = createFakeDelivery();
  const metrics = createWorkerMetrics();
  const { logger, lines } = collectLogs();
  const outage = { isOn: false, noticed: 0 };
  const permits = { taken: 0, released: 0 };
  const room = { capacity };
  const sql = {
    query: async <Row>() => {
      if (outage.isOn) {
        outage.noticed += 1;
        throw new Error('Connection terminated unexpectedly');
      }
      return { rows: queues.map((name) => ({ name })) as Row[] };
    },
  };
  const { deliverBatch } = delivery;
  const intake = startIntake({
    sql,
    consumer: recorded.consumer,
    deliverBatch,
    capacity: () => room.capacity,
    senderRoom: { senderOf: () => undefined, roomOf: () => undefined },
    isPaused: () => false,
    throttle: {
      take: (wanted) => {
        permits.taken += wanted;
        return wanted;
      },
      release: (count) => {
        permits.released += count;
      },
    },
    metrics,
    logger,
  });
  onTestFinished(async () => {
    delivery.isInstant = true;
    delivery.say('tried', ...delivery.open.keys());
    await intake.stop();
  });
  await waitUntil(() => queues.every((queue) => recorded.consumed.has(queue)));
  const publish = (...ids: string[]) => publisher.publish(ids.map((id) => messageOf(id)));
  return { ...recorded, broker, publisher, publish, delivery, intake, metrics, lines, queues, outage, permits, room };
};

const numbers = (count: number, first = 1) => Array.from({ length: count }, (_, index) => String(first + index));

describe('a message', () => {
  test('is acked once its result is settled, not before', async () => {
    const { publish, delivery, acked } = await start();
    await publish('1', '2');
    await waitUntil(() => delivery.open.size === 2);
    expect(acked).toEqual([]);
    delivery.say('tried', '2');
    await waitUntil(() => acked.length > 0);
    expect(acked).toEqual(['2']);
    delivery.say('tried', '1');
    await waitUntil(() => acked.length === 2);
  });

  test('that names an unknown delivery is dead-lettered, counted and logged as an error', async () => {
    const { publish, delivery, broker, acked, rejected, metrics, lines } = await start();
    await publish('1', '2');
    await waitUntil(() => delivery.open.size === 2);
    delivery.say('unknown', '1');
    delivery.say('tried', '2');
    await waitUntil(() => acked.length + rejected.length === 2);
    expect([acked, rejected]).toEqual([['2'], ['1']]);
    expect(broker.deadLetters.map(({ message }) => message.deliveryId)).toEqual(['1']);
    expect((await metrics.deadLettered.get()).values).toMatchObject([{ labels: { queue: 'email.news' }, value: 1 }]);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { msg: 'dead-lettered a message', queue: 'email.news' },
    ]);
  });

  test('that is invalid is dead-lettered and not claimed', async () => {
    const { publisher, publish, delivery, broker, acked } = await start();
    await publisher.publish([{ ...messageOf(''), message: undefined as never }]);
    await publish('1');
    await waitUntil(() => delivery.open.size === 1);
    expect(delivery.batches.flat()).toHaveLength(1);
    expect(broker.deadLetters).toHaveLength(1);
    expect(acked).toEqual([]);
  });

  test('that comes twice is delivered once, and both copies are acked', async () => {
    const { publish, delivery, acked } = await start();
    await publish('1', '2', '1', '1');
    await waitUntil(() => delivery.open.size === 2);
    delivery.say('tried', '1', '2');
    await waitUntil(() => acked.length === 4);
    expect(delivery.batches.map((batch) => batch.map(({ deliveryId }) => deliveryId))).toEqual([['1', '2']]);
    expect(acked.sort()).toEqual(['1', '1', '1', '2']);
  });
});

describe('batches', () => {
  test('hold messages that arrive together, at most a hundred', async () => {
    const { publish, delivery } = await start({ capacity: 150 });
    await publish(...numbers(120));
    await waitUntil(() => delivery.batches.length === 2);
    expect(delivery.batches.map((batch) => batch.length)).toEqual([100, 20]);
  });

  test('never exceed the capacity, and the rest follows as deliveries are settled', async () => {
    const { publish, delivery, acked } = await start({ capacity: 10 });
    await publish(...numbers(25));
    await waitUntil(() => delivery.open.size === 10);
    for (let left = 25; left > 0; ) {
      expect(delivery.open.size).toBeLessThanOrEqual(10);
      delivery.say('tried', ...[...delivery.open.keys()].slice(0, 3));
      left -= 3;
      await waitUntil(() => acked.length >= 25 - Math.max(left, 0) && (left <= 0 || delivery.open.size > 0));
    }
    expect(acked.sort()).toEqual(numbers(25).sort());
  });

  test('have messages prefetched up to twice the capacity', async () => {
    const { consumed } = await start({ capacity: 10 });
    expect([...consumed]).toEqual([['email.news', 20]]);
  });

  test('have more messages prefetched once the capacity grows, and each is delivered once', async () => {
    const { consumed, publish, delivery, acked, room } = await start({ capacity: 10 });
    await publish(...numbers(60));
    await waitUntil(() => delivery.open.size === 10);
    room.capacity = 40;
    await waitUntil(() => consumed.get('email.news') === 80);
    await waitUntil(() => delivery.open.size === 40);
    delivery.isInstant = true;
    delivery.say('tried', ...delivery.open.keys());
    await waitUntil(() => acked.length === 60);
    expect(acked.sort()).toEqual(numbers(60).sort());
  });

  test('of personal mails may exceed the capacity by a quarter while bulk mails use all of it', async () => {
    const { publish, publisher, delivery } = await start({ capacity: 8, queues: ['email.news', 'email.alerts'] });
    await publish(...numbers(12));
    await waitUntil(() => delivery.open.size === 8);
    const alerts = numbers(3, 100).map((id) => messageOf(id, { queue: 'email.alerts', isPersonal: true }));
    await publisher.publish(alerts);
    await waitUntil(() => delivery.open.size === 10);
    expect([...delivery.open.keys()].slice(8)).toEqual(['100', '101']);
    delivery.say('tried', '1');
    await waitUntil(() => delivery.open.has('102'));
    expect(delivery.open.has('9')).toBe(false);
  });

  test('that can’t be claimed are retried, and nothing is acked meanwhile', async () => {
    const { publish, delivery, acked, lines } = await start();
    delivery.failures = 2;
    await publish('1', '2');
    await waitUntil(() => delivery.open.size === 2);
    expect(delivery.batches).toHaveLength(3);
    expect(acked).toEqual([]);
    expect(lines.filter(({ level }) => level === 'warn').map(({ what }) => what)).toEqual(['claim']);
    delivery.say('tried', '1', '2');
    await waitUntil(() => acked.length === 2);
  });
});

test('in a long outage of PostgreSQL waiting messages are requeued for other workers, and consumed again afterwards', async () => {
  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now');
  // Registered before the intake, so that the intake stops before the time goes back.
  onTestFinished(() => clock.mockRestore());
  const { publish, publisher, delivery, consumed, lines, outage } = await start({ capacity: 2 });
  outage.isOn = true;
  delivery.failures = Infinity;
  await publish(...numbers(4));
  await waitUntil(() => delivery.batches.length > 0 && outage.noticed > 0);
  clock.mockImplementation(() => now() + 11_000);
  // Until the queue is left, a requeued message may come again.
  await waitUntil(async () => consumed.size === 0 && (await publisher.depth('email.news')) === 4);
  expect(lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toContain(
    'PostgreSQL is away, leaving waiting messages to other workers',
  );
  delivery.failures = 0;
  outage.isOn = false;
  await waitUntil(() => delivery.open.size === 2);
});

describe('stopping', () => {
  test('finishes the batches in flight, and consumes nothing more', async () => {
    const { publish, publisher, delivery, intake, acked, consumed } = await start();
    await publish('1', '2');
    await waitUntil(() => delivery.open.size === 2);
    let hasStopped = false;
    const stopping = intake.stop().then(() => (hasStopped = true));
    await waitUntil(() => consumed.size === 0);
    await publish('3');
    delivery.say('tried', '1');
    await waitUntil(() => acked.length === 1);
    expect(hasStopped).toBe(false);
    delivery.say('tried', '2');
    await stopping;
    expect(acked).toEqual(['1', '2']);
    expect(delivery.batches).toHaveLength(1);
    expect(await publisher.depth('email.news')).toBe(1);
  });

  test('leaves messages that were received and not claimed to the broker', async () => {
    const { publish, publisher, delivery, intake, acked, consumer } = await start({ capacity: 2 });
    await publish(...numbers(4));
    await waitUntil(() => delivery.open.size === 2);
    const stopping = intake.stop();
    delivery.say('tried', '1', '2');
    await stopping;
    await consumer.close();
    expect(acked).toEqual(['1', '2']);
    expect(await publisher.depth('email.news')).toBe(2);
  });

  test('doesn’t wait for PostgreSQL to come back, and leaves unclaimed messages to the broker', async () => {
    const { publish, publisher, delivery, intake, acked, consumer } = await start();
    delivery.failures = Infinity;
    await publish('1', '2');
    await waitUntil(() => delivery.batches.length > 0);
    await intake.stop();
    await consumer.close();
    expect(acked).toEqual([]);
    expect(await publisher.depth('email.news')).toBe(2);
  });
});

describe('permits of the throttle', () => {
  test('are kept by mails that were tried, and released by all other messages', async () => {
    const { publish, delivery, permits, acked, rejected } = await start();
    await publish('1', '2', '3', '3');
    await waitUntil(() => delivery.open.size === 3);
    expect(permits).toEqual({ taken: 4, released: 1 });
    delivery.say('tried', '3');
    delivery.say('untried', '2');
    delivery.say('unknown', '1');
    await waitUntil(() => acked.length + rejected.length === 4);
    expect(permits).toEqual({ taken: 4, released: 3 });
  });

  test('are released by messages that are requeued', async () => {
    const { publish, delivery, intake, permits } = await start();
    delivery.failures = Infinity;
    await publish('1', '2');
    await waitUntil(() => delivery.batches.length > 0);
    await intake.stop();
    expect(permits).toEqual({ taken: 2, released: 2 });
  });
});

test('queues are consumed while they are in use, and left when they are idle', async () => {
  const { publisher, delivery, queues, consumed } = await start();
  queues.splice(0, 1, 'email.alerts', 'email.other');
  await publisher.publish([messageOf('7', { queue: 'email.alerts' })]);
  await waitUntil(() => delivery.open.size === 1 && !consumed.has('email.news'));
  expect([...consumed.keys()]).toEqual(['email.alerts', 'email.other']);
});
