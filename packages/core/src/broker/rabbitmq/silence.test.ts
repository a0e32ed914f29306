import { connect } from 'amqplib';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createVhost, TEST_AMQP_URL } from '../../../../../test/support/vhost.js';
import { createLogger } from '../../runtime/logger.js';
import { waitUntil } from '../../runtime/wait-until.js';
import { collect, messagesFor, newQueue } from '../../testing/broker-suite.js';
import { startProxy } from '../../testing/proxy.js';
import { createRabbitBroker } from './rabbitmq.js';

const ANSWER_WITHIN_MS = 300;

/** AMQP methods, as the first bytes of a method frame's payload: ids of class and method. */
const CONFIRM = Buffer.from([0, 60, 0, 80]);
const CONSUME_OK = Buffer.from([0, 60, 0, 21]);
const DELIVER = Buffer.from([0, 60, 0, 60]);

// RabbitMQ was observed like this with two of three nodes down: it doesn't answer publish, get and consume, while the
// connection and its heartbeats stay up.
describe.skipIf(!TEST_AMQP_URL)('a RabbitMQ that doesn’t answer', () => {
  let vhostUrl: string;

  beforeAll(async () => {
    vhostUrl = await createVhost();
  });

  const open = async () => {
    const proxy = await startProxy(vhostUrl);
    const lines: { msg: string }[] = [];
    const logger = createLogger({ name: 'test', level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) });
    const broker = createRabbitBroker({ url: proxy.url, logger, answerWithinMs: ANSWER_WITHIN_MS });
    const publisher = await broker.createPublisher();
    onTestFinished(publisher.close);
    const said = (part: string) => lines.filter(({ msg }) => msg.includes(part)).length;
    return { proxy, broker, publisher, said, queue: newQueue() };
  };

  /** Connects without the proxy. */
  const openChannel = async () => {
    const connection = await connect(vhostUrl);
    onTestFinished(() => connection.close());
    return connection.createChannel();
  };

  test('a message without a confirm is unpublished, and its queue gets one message at a time until it answers', async () => {
    const { proxy, publisher, said, queue } = await open();
    expect(await publisher.publish(messagesFor(queue, 1))).toEqual(['confirmed']);
    let isLost = true;
    proxy.listen(({ direction, chunk }) => direction === 'out' || !isLost || !chunk.includes(CONFIRM));
    expect(new Set(await publisher.publish(messagesFor(queue, 20, 2)))).toEqual(new Set(['unpublished']));
    expect(said('does not answer for the queue')).toBe(1);
    await expect(publisher.check()).rejects.toThrow();
    for (let n = 0; n < 50; n += 1) {
      expect(new Set(await publisher.publish(messagesFor(queue, 20, 100)))).toEqual(new Set(['unpublished']));
    }
    const { messageCount } = await (await openChannel()).checkQueue(queue);
    // The queue has the first message, the twenty without a confirm, and a few of the thousand that followed.
    expect(messageCount).toBeGreaterThan(21);
    expect(messageCount).toBeLessThan(40);
    isLost = false;
    const isBack = async () => (await publisher.publish(messagesFor(queue, 1, 200)))[0] === 'confirmed';
    await waitUntil(isBack, { what: 'a confirm' });
    expect(said('the queue answers again')).toBeGreaterThan(0);
    const isWell = () =>
      publisher.check().then(
        () => true,
        () => false,
      );
    await waitUntil(isWell, { what: 'all to be well' });
  });

  test('publishing and closing end even if RabbitMQ answers nothing', async () => {
    const { proxy, publisher, queue } = await open();
    await publisher.publish(messagesFor(queue, 1));
    proxy.dropAnswers();
    expect(await publisher.publish(messagesFor(queue, 1, 2))).toEqual(['unpublished']);
    await expect(publisher.publish(messagesFor(newQueue(), 1))).rejects.toThrow('no answer to');
    await publisher.close();
  });

  test('a queue that cannot be declared has infinite depth, and messages to other queues are still published', async () => {
    const { proxy, publisher, queue } = await open();
    const other = newQueue();
    expect(await publisher.publish(messagesFor(other, 1))).toEqual(['confirmed']);
    proxy.listen(({ direction, chunk }) => direction === 'back' || !chunk.includes(queue));
    expect(await publisher.depth(queue)).toBe(Number.POSITIVE_INFINITY);
    expect(await publisher.depth(queue)).toBe(Number.POSITIVE_INFINITY);
    expect(await publisher.publish(messagesFor(other, 1, 2))).toEqual(['confirmed']);
    await expect(publisher.check()).rejects.toThrow(queue);
    proxy.listen(() => true);
    await waitUntil(async () => (await publisher.depth(queue)) === 0, { what: 'the queue' });
    await publisher.check();
  });

  test('check succeeds if RabbitMQ confirms its probe, or has confirmed one recently', async () => {
    const { publisher, proxy } = await open();
    await publisher.check();
    // After a recent confirm, no probe is sent.
    proxy.listen(({ direction }) => direction === 'back');
    await publisher.check();
    expect(await (await openChannel()).checkQueue('email._probe')).toMatchObject({ messageCount: 1 });
  });

  test('a queue that cannot be consumed does not delay others, and is consumed once RabbitMQ answers', async () => {
    const { proxy, broker, publisher, queue } = await open();
    const other = newQueue();
    await publisher.publish(messagesFor(queue, 1));
    await publisher.publish(messagesFor(other, 1));
    const consumer = await broker.createConsumer();
    onTestFinished(consumer.close);
    let isLost = true;
    proxy.listen(({ direction, chunk }) => direction === 'out' || !isLost || !chunk.includes(CONSUME_OK));
    await Promise.all([
      consumer.consume(queue, { prefetch: 1, onMessage: () => {} }),
      consumer.consume(queue, { prefetch: 1, onMessage: () => {} }),
    ]);
    isLost = false;
    const { count } = await collect(consumer, other);
    await count(1);
    const channel = await openChannel();
    const isTakenUp = async () => (await channel.checkQueue(queue)).consumerCount === 1;
    await waitUntil(isTakenUp, { what: 'the queue to be consumed', everyMs: 50 });
  });

  test('a consumer that RabbitMQ has lost is renewed', async () => {
    const { proxy, broker, publisher, said, queue } = await open();
    const consumer = await broker.createConsumer();
    onTestFinished(consumer.close);
    const { count } = await collect(consumer, queue, 1);
    // The proxy drops the first message that RabbitMQ delivers. The unacked message uses up the prefetch.
    let isLost = true;
    proxy.listen(({ direction, chunk }) => direction === 'out' || !isLost || !chunk.includes(DELIVER));
    await publisher.publish(messagesFor(queue, 3));
    await waitUntil(() => said('RabbitMQ delivers none') > 0, { what: 'the consumer to be missed' });
    isLost = false;
    await count(1);
  });
});
