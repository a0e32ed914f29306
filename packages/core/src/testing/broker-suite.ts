import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Broker, Consumer, OutgoingMessage, ReceivedMessage } from '../broker/broker.js';
import { waitUntil } from '../runtime/wait-until.js';

export const DISPATCH_ID = '01890b0c-0000-7000-8000-000000000001';

let queues = 0;

/** A queue name that no other test uses. */
export const newQueue = () => `email.queue-${++queues}`;

/** Bulk messages for a queue, with delivery ids from `first` on. */
export const messagesFor = (queue: string, count: number, first = 1): OutgoingMessage[] =>
  Array.from({ length: count }, (_, n) => ({
    queue,
    isPersonal: false,
    message: { v: 1, deliveryId: String(first + n), dispatchId: DISPATCH_ID },
  }));

/** Consumes a queue and keeps its messages unacked. */
export const collect = async (consumer: Consumer, queue: string, prefetch = 100) => {
  const received: ReceivedMessage[] = [];
  await consumer.consume(queue, { prefetch, onMessage: (message) => received.push(message) });
  return {
    received,
    ids: () => received.map(({ message }) => message?.deliveryId),
    /** Resolves to all received messages once there are `count`. */
    count: async (count: number) => {
      await waitUntil(() => received.length >= count, { what: `message ${count} of ${queue}` });
      return received;
    },
  };
};

/** Tests that every broker must pass. `deadLetters` resolves to the ids of rejected messages. */
export const describeBroker = (
  name: string,
  open: () => Promise<{ broker: Broker; deadLetters: () => Promise<string[]> }>,
) =>
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;

    beforeAll(async () => {
      opened = await open();
    });

    const createPublisher = async () => {
      const publisher = await opened.broker.createPublisher();
      onTestFinished(publisher.close);
      return publisher;
    };
    const createConsumer = async () => {
      const consumer = await opened.broker.createConsumer();
      onTestFinished(consumer.close);
      return consumer;
    };

    test('a published message is received once and is removed by its ack', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      expect(await publisher.publish(messagesFor(queue, 3))).toEqual(['confirmed', 'confirmed', 'confirmed']);
      const first = await collect(consumer, queue);
      for (const message of await first.count(3)) message.ack();
      await consumer.close();
      await publisher.publish(messagesFor(queue, 1, 4));
      const second = await collect(await createConsumer(), queue);
      await second.count(1);
      expect([first.ids(), second.ids()]).toEqual([['1', '2', '3'], ['4']]);
    });

    test('a received message has its published content, and tells whether it is personal', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      const [bulk, personal] = messagesFor(queue, 2) as [OutgoingMessage, OutgoingMessage];
      await publisher.publish([bulk, { ...personal, isPersonal: true }]);
      const { count } = await collect(consumer, queue);
      expect(await count(2)).toMatchObject([
        { queue, isPersonal: false, message: { v: 1, deliveryId: '1', dispatchId: DISPATCH_ID } },
        { queue, isPersonal: true, message: { v: 1, deliveryId: '2', dispatchId: DISPATCH_ID } },
      ]);
    });

    test('messages are received in the order of publishing', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      const messages = messagesFor(queue, 200);
      await publisher.publish(messages.slice(0, 100));
      const { count, ids } = await collect(consumer, queue, 500);
      await publisher.publish(messages.slice(100));
      await count(200);
      expect(ids()).toEqual(messages.map(({ message }) => message.deliveryId));
    });

    test('messages that a closed consumer has not acked are redelivered to the next consumer', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      await publisher.publish(messagesFor(queue, 3));
      const first = await collect(consumer, queue);
      (await first.count(3))[1]!.ack();
      await consumer.close();
      const second = await collect(await createConsumer(), queue);
      await second.count(2);
      expect(second.ids().sort()).toEqual(['1', '3']);
    });

    test('an ack after the consumer was closed is ignored', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      await publisher.publish(messagesFor(queue, 1));
      const [message] = await (await collect(consumer, queue)).count(1);
      await consumer.close();
      message!.ack();
      message!.reject();
      await (await collect(await createConsumer(), queue)).count(1);
    });

    test('a consumer has at most `prefetch` unacked messages', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      const { received } = await collect(consumer, queue, 2);
      await publisher.publish(messagesFor(queue, 5));
      const holds = async (taken: number, waiting: number) =>
        received.length === taken && (await publisher.depth(queue)) === waiting;
      await waitUntil(() => holds(2, 3), { what: 'two to be taken and three to wait' });
      received[0]!.ack();
      await waitUntil(() => holds(3, 2), { what: 'a third to be taken' });
      received[1]!.reject();
      await waitUntil(() => holds(4, 1), { what: 'a fourth to be taken' });
    });

    test('a requeued message is redelivered to the next consumer of its queue', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      await publisher.publish(messagesFor(queue, 3));
      const taken = await (await collect(consumer, queue)).count(3);
      await consumer.cancel(queue);
      taken[1]!.ack();
      taken[0]!.requeue();
      taken[2]!.requeue();
      const second = await collect(await createConsumer(), queue);
      await second.count(2);
      expect(second.ids().sort()).toEqual(['1', '3']);
    });

    test('a rejected message moves to the dead letters and is not redelivered', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      await publisher.publish(messagesFor(queue, 2, 71));
      const first = await collect(consumer, queue);
      for (const message of await first.count(2)) message.reject();
      await waitUntil(async () => (await opened.deadLetters()).filter((id) => /^7[12]$/.test(id)).length === 2);
      await consumer.close();
      await publisher.publish(messagesFor(queue, 1, 73));
      const second = await collect(await createConsumer(), queue);
      await second.count(1);
      expect(second.ids()).toEqual(['73']);
    });

    test('no messages are received after a cancel, and those received before can still be acked', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      const other = newQueue();
      const first = await collect(consumer, queue);
      const still = await collect(consumer, other);
      await publisher.publish(messagesFor(queue, 1));
      const [message] = await first.count(1);
      await consumer.cancel(queue);
      await publisher.publish([...messagesFor(queue, 2, 2), ...messagesFor(other, 1)]);
      await still.count(1);
      await waitUntil(async () => (await publisher.depth(queue)) === 2, { what: 'two to be left alone' });
      message!.ack();
      await consumer.close();
      const second = await collect(await createConsumer(), queue);
      await second.count(2);
      expect([first.ids(), second.ids()]).toEqual([['1'], ['2', '3']]);
    });

    test('a cancelled queue can be consumed again', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      const first = await collect(consumer, queue);
      await consumer.cancel(queue);
      await publisher.publish(messagesFor(queue, 1));
      await (await collect(consumer, queue)).count(1);
      expect(first.received).toEqual([]);
    });

    test('a queue with unacked messages does not delay other queues', async () => {
      const [publisher, consumer, slow, quick] = [
        await createPublisher(),
        await createConsumer(),
        newQueue(),
        newQueue(),
      ];
      const stuck = await collect(consumer, slow, 1);
      const going = await collect(consumer, quick, 1);
      await publisher.publish([...messagesFor(slow, 3), ...messagesFor(quick, 3)]);
      await stuck.count(1);
      for (let n = 1; n <= 3; n += 1) (await going.count(n))[n - 1]!.ack();
      expect(stuck.ids()).toEqual(['1']);
    });

    test('the depth is the number of waiting messages, and reading it declares a missing queue', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      expect(await publisher.depth(queue)).toBe(0);
      await publisher.publish(messagesFor(queue, 3));
      expect(await publisher.depth(queue)).toBe(3);
      await (await collect(consumer, queue, 1)).count(1);
      await waitUntil(async () => (await publisher.depth(queue)) === 2, { what: 'one to be held' });
    });

    test('inspecting a queue reports its messages and consumers, and does not create it', async () => {
      const [publisher, consumer, queue] = [await createPublisher(), await createConsumer(), newQueue()];
      expect(await Promise.all([queue, newQueue(), newQueue()].map(publisher.inspect))).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      await publisher.publish(messagesFor(queue, 3));
      expect(await publisher.inspect(queue)).toEqual({ ready: 3, consumers: 0 });
      await (await collect(consumer, queue, 2)).count(2);
      const isTaken = async () => (await publisher.inspect(queue))?.ready === 1;
      await waitUntil(isTaken, { what: 'two to be held' });
      expect(await publisher.inspect(queue)).toEqual({ ready: 1, consumers: 1 });
    });
  });
