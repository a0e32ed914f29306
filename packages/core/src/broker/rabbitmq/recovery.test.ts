import { connect } from 'amqplib';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createVhost, rabbitmqctl, TEST_AMQP_URL } from '../../../../../test/support/vhost.js';
import { createLogger } from '../../runtime/logger.js';
import { waitUntil } from '../../runtime/wait-until.js';
import { collect, messagesFor, newQueue } from '../../testing/broker-suite.js';
import { startProxy } from '../../testing/proxy.js';
import type { Publisher } from '../broker.js';
import { createRabbitBroker } from './rabbitmq.js';

describe.skipIf(!TEST_AMQP_URL)('a lost connection to RabbitMQ', () => {
  const logger = createLogger({ name: 'test', level: 'error' });
  let vhostUrl: string;

  beforeAll(async () => {
    vhostUrl = await createVhost();
  });

  const open = async () => {
    const proxy = await startProxy(vhostUrl);
    const broker = createRabbitBroker({ url: proxy.url, logger });
    const [publisher, consumer] = await Promise.all([broker.createPublisher(), broker.createConsumer()]);
    onTestFinished(publisher.close);
    onTestFinished(consumer.close);
    const losses: (string | undefined)[] = [];
    publisher.onLoss((queue) => losses.push(queue));
    return { proxy, publisher, consumer, losses, queue: newQueue() };
  };

  /** Republishes unconfirmed messages, as the dispatcher does. */
  const publishAtLast = (publisher: Publisher, queue: string, first: number) =>
    waitUntil(
      async () => {
        const [outcome] = await publisher.publish(messagesFor(queue, 1, first)).catch(() => []);
        return outcome === 'confirmed';
      },
      { what: 'a message to be published' },
    );

  /** Connects without the proxy. */
  const openChannel = async () => {
    const connection = await connect(vhostUrl);
    onTestFinished(() => connection.close());
    return connection.createChannel();
  };

  test('a connection that was closed by force is reopened, the loss is reported, and consuming continues', async () => {
    const { publisher, consumer, losses, queue } = await open();
    const { count, received } = await collect(consumer, queue, 2);
    await publisher.publish(messagesFor(queue, 3));
    await count(2);
    const before = received.splice(0);
    losses.length = 0;
    const vhost = decodeURIComponent(new URL(vhostUrl).pathname.slice(1));
    await rabbitmqctl('close_all_connections', '--vhost', vhost, 'a test');
    await waitUntil(() => losses.length > 0, { what: 'the loss to be told' });
    expect(losses).toEqual([undefined]);
    await publishAtLast(publisher, queue, 4);
    // Unacked messages are redelivered, and acks of earlier deliveries have no effect.
    for (const message of before) message.ack();
    const seen = new Set<string>();
    await waitUntil(
      () => {
        for (const message of received.splice(0)) {
          seen.add(message.message!.deliveryId);
          message.ack();
        }
        return seen.size === 4;
      },
      { what: 'all four, two of them again' },
    );
    expect([publisher.isConnected(), consumer.isConnected()]).toEqual([true, true]);
  });

  test('publishing fails while there is no connection, and continues after the reconnect', async () => {
    const { proxy, publisher, consumer, losses, queue } = await open();
    const { count } = await collect(consumer, queue);
    losses.length = 0;
    proxy.cut();
    await waitUntil(() => !publisher.isConnected() && !consumer.isConnected(), { what: 'both to notice' });
    await expect(publisher.publish(messagesFor(queue, 1))).rejects.toThrow('RabbitMQ is not connected');
    await expect(publisher.depth(queue)).rejects.toThrow('RabbitMQ is not connected');
    expect(losses).toEqual([]);
    proxy.restore();
    await publishAtLast(publisher, queue, 1);
    await count(1);
    expect(losses).toEqual([undefined]);
  });

  test('a message whose confirm was lost is unpublished, although a queue may have it', async () => {
    const { proxy, publisher, queue } = await open();
    await publisher.publish(messagesFor(queue, 1));
    proxy.dropAnswers();
    const publishing = publisher.publish(messagesFor(queue, 3, 2));
    const past = await createRabbitBroker({ url: vhostUrl, logger }).createPublisher();
    onTestFinished(past.close);
    await waitUntil(async () => (await past.depth(queue)) === 4, { what: 'the queue to have them' });
    proxy.cut();
    expect(await publishing).toEqual(['unpublished', 'unpublished', 'unpublished']);
  });

  test('over a slow network, a queue is consumed once after a reconnect', async () => {
    const { proxy, consumer, queue } = await open();
    await collect(consumer, queue);
    proxy.cut();
    await waitUntil(() => !consumer.isConnected(), { what: 'the consumer to notice' });
    proxy.slowDown(30);
    proxy.restore();
    await waitUntil(() => consumer.isConnected(), { what: 'the consumer to be back' });
    expect((await (await openChannel()).checkQueue(queue)).consumerCount).toBe(1);
    proxy.slowDown(0);
  });

  test('a queue added while reconnecting is consumed once', async () => {
    const { proxy, consumer } = await open();
    proxy.cut();
    await waitUntil(() => !consumer.isConnected(), { what: 'the consumer to notice' });
    proxy.slowDown(10);
    proxy.restore();
    const queues: string[] = [];
    const consuming: Promise<void>[] = [];
    await waitUntil(
      () => {
        const queue = newQueue();
        queues.push(queue);
        consuming.push(consumer.consume(queue, { prefetch: 1, onMessage: () => {} }));
        return consumer.isConnected();
      },
      { everyMs: 20, what: 'the consumer to be back' },
    );
    await Promise.all(consuming);
    proxy.slowDown(0);
    const channel = await openChannel();
    const counts = await Promise.all(queues.map(async (queue) => (await channel.checkQueue(queue)).consumerCount));
    expect(counts).toEqual(queues.map(() => 1));
  });

  test('a queue that cannot be consumed does not delay others after a reconnect', async () => {
    const { proxy, publisher, consumer, queue } = await open();
    const broken = newQueue();
    await (await openChannel()).assertQueue(broken, { durable: true });
    await collect(consumer, broken);
    const { count } = await collect(consumer, queue);
    proxy.cut();
    await waitUntil(() => !consumer.isConnected(), { what: 'the consumer to notice' });
    proxy.restore();
    await publishAtLast(publisher, queue, 1);
    await count(1);
  });
});
