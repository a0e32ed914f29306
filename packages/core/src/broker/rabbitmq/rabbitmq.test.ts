import { type ChannelModel, connect } from 'amqplib';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cleanUp } from '../../../../../test/support/clean-up.js';
import { createVhost, rabbitmqctl, TEST_AMQP_URL } from '../../../../../test/support/vhost.js';
import { createLogger } from '../../runtime/logger.js';
import { waitUntil } from '../../runtime/wait-until.js';
import { collect, DISPATCH_ID, describeBroker, messagesFor, newQueue } from '../../testing/broker-suite.js';
import { createRabbitBroker } from './rabbitmq.js';
import { DEAD_LETTERS, EXCHANGE, QUEUE_OPTIONS } from './topology.js';

describe.skipIf(!TEST_AMQP_URL)('the broker on RabbitMQ', () => {
  const logger = createLogger({ name: 'test', level: 'error' });
  let url: string;
  let admin: ChannelModel;

  beforeAll(async () => {
    url = await createVhost();
    admin = await connect(url);
    cleanUp(() => admin.close());
  });

  const open = async () => {
    const broker = createRabbitBroker({ url, logger });
    const [publisher, consumer] = await Promise.all([broker.createPublisher(), broker.createConsumer()]);
    onTestFinished(publisher.close);
    onTestFinished(consumer.close);
    const losses: (string | undefined)[] = [];
    publisher.onLoss((queue) => losses.push(queue));
    const channel = await admin.createChannel();
    return { publisher, consumer, losses, channel, queue: newQueue() };
  };

  describeBroker('the broker', async () => {
    const channel = await admin.createChannel();
    const dead: string[] = [];
    return {
      broker: createRabbitBroker({ url, logger }),
      deadLetters: async () => {
        for (let letter = await channel.get(DEAD_LETTERS); letter; letter = await channel.get(DEAD_LETTERS)) {
          dead.push(JSON.parse(letter.content.toString()).deliveryId);
        }
        return dead;
      },
    };
  });

  test('a queue is durable, with a delivery limit, a dead-letter exchange and an expiry', async () => {
    const { publisher, queue } = await open();
    await publisher.depth(queue);
    const vhost = decodeURIComponent(new URL(url).pathname.slice(1));
    const listed = await rabbitmqctl('list_queues', '-p', vhost, 'name', 'arguments', 'durable', '--formatter', 'json');
    const queues = JSON.parse(listed) as { name: string; durable: boolean; arguments: [string, string, unknown][] }[];
    const found = (name: string) => {
      const { durable, arguments: list } = queues.find((one) => one.name === name)!;
      return { durable, ...Object.fromEntries(list.map(([key, , value]) => [key, value])) };
    };
    expect(found(queue)).toEqual({
      durable: true,
      'x-queue-type': 'quorum',
      'x-delivery-limit': 20,
      'x-dead-letter-exchange': DEAD_LETTERS,
      'x-expires': 86_400_000,
    });
    expect(found(DEAD_LETTERS)).toEqual({ durable: true, 'x-queue-type': 'quorum', 'x-max-length': 100_000 });
  });

  test('a message survives a restart of RabbitMQ and has no address or content', async () => {
    const { publisher, channel, queue } = await open();
    const [message] = messagesFor(queue, 1, 42);
    await publisher.publish([{ ...message!, isPersonal: true }]);
    const received = await channel.get(queue, { noAck: true });
    if (!received) throw new Error('the message is not there');
    expect(JSON.parse(received.content.toString())).toEqual({ v: 1, deliveryId: '42', dispatchId: DISPATCH_ID });
    expect(received.properties).toMatchObject({
      deliveryMode: 2,
      contentType: 'application/json',
      messageId: '42',
      type: 'personal',
    });
    // Headers that RabbitMQ adds start with x-.
    expect(Object.keys(received.properties.headers ?? {}).filter((name) => !name.startsWith('x-'))).toEqual([]);
    expect(received.fields).toMatchObject({ exchange: EXCHANGE, routingKey: queue });
  });

  test('deliveries of a large send share messages and are acked one by one', async () => {
    const { publisher, consumer, queue } = await open();
    const messages = messagesFor(queue, 203);
    expect(new Set(await publisher.publish(messages))).toEqual(new Set(['confirmed']));
    expect(await publisher.depth(queue)).toBe(203);
    const first = await collect(consumer, queue, 500);
    await first.count(203);
    expect(first.ids()).toEqual(messages.map(({ message }) => message.deliveryId));
    // Acks all deliveries of the first message and all but one of the second. The third message stays unacked.
    for (const message of first.received.slice(0, 9)) message.ack();
    await consumer.close();
    const second = await collect((await open()).consumer, queue, 500);
    await second.count(198);
    expect(
      second
        .ids()
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 198 }, (_, n) => n + 6));
  });

  test.each([
    ['a body that is not JSON', '{"v":1,'],
    ['a body of another version', JSON.stringify({ v: 3, deliveryId: '1', dispatchId: DISPATCH_ID })],
  ])('%s is received as an invalid message and can be rejected to the dead letters', async (_, body) => {
    const { publisher, consumer, channel, queue } = await open();
    await publisher.depth(queue);
    channel.publish(EXCHANGE, queue, Buffer.from(body));
    const { count } = await collect(consumer, queue);
    const [received] = await count(1);
    expect(received).toMatchObject({ queue, isPersonal: false, message: undefined });
    received!.reject();
    const take = async () => (await channel.get(DEAD_LETTERS, { noAck: true })) || undefined;
    const letter = await waitUntil(take, { what: 'the dead letter' });
    expect(letter.content.toString()).toBe(body);
  });

  test('a message that no queue accepts is unpublished, and its queue is declared again and reported as lost', async () => {
    const { publisher, losses, channel, queue } = await open();
    const messages = messagesFor(queue, 3);
    await publisher.publish(messages);
    losses.length = 0;
    await channel.deleteQueue(queue);
    expect(await publisher.publish(messages)).toEqual(['unpublished', 'unpublished', 'unpublished']);
    expect(await publisher.publish(messages)).toEqual(['confirmed', 'confirmed', 'confirmed']);
    expect(new Set(losses)).toEqual(new Set([queue]));
    expect(await publisher.depth(queue)).toBe(3);
  });

  test('of the messages of one call, only those that RabbitMQ returns are unpublished', async () => {
    const { publisher, channel, queue } = await open();
    const other = newQueue();
    const messages = [...messagesFor(queue, 2), ...messagesFor(other, 2, 3)];
    await publisher.publish(messages);
    await channel.deleteQueue(other);
    expect(await publisher.publish(messages)).toEqual(['confirmed', 'confirmed', 'unpublished', 'unpublished']);
  });

  test('reading the depth of a deleted queue declares it again and reports its loss', async () => {
    const { publisher, losses, channel, queue } = await open();
    await publisher.publish(messagesFor(queue, 3));
    losses.length = 0;
    await channel.deleteQueue(queue);
    expect(await publisher.depth(queue)).toBe(0);
    expect(losses).toEqual([queue]);
    expect(await publisher.publish(messagesFor(queue, 1))).toEqual(['confirmed']);
  });

  test('a queue whose creator was killed before binding it is bound when publishing', async () => {
    const { publisher, channel, queue } = await open();
    await channel.assertQueue(queue, QUEUE_OPTIONS);
    expect(await publisher.publish(messagesFor(queue, 1))).toEqual(['confirmed']);
  });

  test('a queue that is deleted while it is consumed is declared and consumed again', async () => {
    const { publisher, consumer, channel, queue } = await open();
    const { count, received } = await collect(consumer, queue);
    await publisher.publish(messagesFor(queue, 1));
    (await count(1))[0]!.ack();
    await channel.deleteQueue(queue);
    // A message published while RabbitMQ deletes the queue may be lost, so it is published again, as the dispatcher
    // does.
    const publishAgain = async () => {
      await publisher.publish(messagesFor(queue, 1, 2)).catch(() => {});
      return received.length > 1;
    };
    await waitUntil(publishAgain, { everyMs: 50, what: 'a message of the new queue' });
    expect(received[1]).toMatchObject({ message: { deliveryId: '2' } });
  });

  test('a queue that exists with other arguments is consumed once it has been deleted', async () => {
    const { publisher, consumer, channel, queue } = await open();
    await channel.assertQueue(queue, { durable: true });
    const { count } = await collect(consumer, queue);
    await channel.deleteQueue(queue);
    await waitUntil(async () => (await publisher.publish(messagesFor(queue, 1)))[0] === 'confirmed');
    await count(1);
    expect((await channel.checkQueue(queue)).consumerCount).toBe(1);
  });

  test('a message that is requeued too often goes to the dead letters', async () => {
    const { publisher, consumer, channel, queue } = await open();
    let received = 0;
    await consumer.consume(queue, {
      prefetch: 1,
      onMessage: (message) => {
        received += 1;
        message.requeue();
      },
    });
    await publisher.publish(messagesFor(queue, 1, 77));
    const take = async () => {
      const letter = await channel.get(DEAD_LETTERS, { noAck: true });
      return letter && JSON.parse(letter.content.toString()).deliveryId === '77';
    };
    await waitUntil(take, { what: 'the dead letter', everyMs: 50 });
    expect(received).toBe(21);
  });
});
