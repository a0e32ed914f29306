import type { Broker, Consumer, OutgoingMessage, Publisher, ReceivedMessage } from './broker.js';

interface QueueConsumer {
  prefetch: number;
  unacked: Set<OutgoingMessage>;
  onMessage: (message: ReceivedMessage) => void;
}

interface Queue {
  ready: OutgoingMessage[];
  consumer?: QueueConsumer;
}

/**
 * An in-process broker. Its messages are lost when the process ends; the dispatcher then publishes from the ledger
 * again.
 */
export const createMemoryBroker = (): Broker & { deadLetters: OutgoingMessage[] } => {
  const queues = new Map<string, Queue>();
  const deadLetters: OutgoingMessage[] = [];

  const queueOf = (name: string): Queue => {
    const queue = queues.get(name) ?? { ready: [] };
    queues.set(name, queue);
    return queue;
  };

  const drain = (queue: Queue) => {
    const { consumer } = queue;
    while (consumer && consumer === queue.consumer && consumer.unacked.size < consumer.prefetch) {
      const next = queue.ready.shift();
      if (!next) return;
      consumer.unacked.add(next);
      consumer.onMessage(receive(next, queue, consumer));
    }
  };

  const receive = (sent: OutgoingMessage, queue: Queue, consumer: QueueConsumer): ReceivedMessage => {
    const settle = () => {
      if (!consumer.unacked.delete(sent)) return false;
      setImmediate(() => drain(queue));
      return true;
    };
    return {
      queue: sent.queue,
      isPersonal: sent.isPersonal,
      message: sent.message,
      ack: settle,
      requeue: () => {
        if (settle()) queue.ready.unshift(sent);
      },
      reject: () => {
        if (settle()) deadLetters.push(sent);
      },
    };
  };

  const createPublisher = async (): Promise<Publisher> => ({
    publish: async (messages) => {
      for (const message of messages) queueOf(message.queue).ready.push(message);
      setImmediate(() => new Set(messages.map(({ queue }) => queue)).forEach((name) => drain(queueOf(name))));
      return messages.map(() => 'confirmed' as const);
    },
    depth: async (queue) => queueOf(queue).ready.length,
    inspect: async (name) => {
      const queue = queues.get(name);
      return queue && { ready: queue.ready.length, consumers: queue.consumer ? 1 : 0 };
    },
    onLoss: () => {},
    isConnected: () => true,
    check: async () => {},
    close: async () => {},
  });

  const createConsumer = async (): Promise<Consumer> => {
    const consumers: { queue: Queue; consumer: QueueConsumer }[] = [];
    return {
      consume: async (name, { prefetch, onMessage }) => {
        const queue = queueOf(name);
        const consumer = { prefetch, unacked: new Set<OutgoingMessage>(), onMessage };
        queue.consumer = consumer;
        consumers.push({ queue, consumer });
        drain(queue);
      },
      cancel: async (name) => {
        queueOf(name).consumer = undefined;
      },
      isConnected: () => true,
      // Unacked messages go back to the queue, as in RabbitMQ.
      close: async () => {
        for (const { queue, consumer } of consumers) {
          if (queue.consumer === consumer) queue.consumer = undefined;
          queue.ready.unshift(...consumer.unacked);
          consumer.unacked.clear();
          drain(queue);
        }
      },
    };
  };

  return { createPublisher, createConsumer, deadLetters };
};
