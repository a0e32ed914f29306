import type { Broker, BrokerMessage, Consumer } from '@tidings/core/broker/broker';

/** A broker's consumer that records the calls of its user. */
export const recordConsumer = async (broker: Broker) => {
  const consumer = await broker.createConsumer();
  const recorded = {
    acked: [] as string[],
    rejected: [] as string[],
    requeued: [] as string[],
    /** Prefetch of each consumed queue, by the name of the queue. */
    consumed: new Map<string, number>(),
    consumer: {
      ...consumer,
      consume: async (queue, { prefetch, onMessage }) => {
        recorded.consumed.set(queue, prefetch);
        await consumer.consume(queue, {
          prefetch,
          onMessage: (received) =>
            onMessage({
              ...received,
              ack: () => {
                recorded.acked.push(received.message?.deliveryId ?? '');
                received.ack();
              },
              requeue: () => {
                recorded.requeued.push(received.message?.deliveryId ?? '');
                received.requeue();
              },
              reject: () => {
                recorded.rejected.push(received.message?.deliveryId ?? '');
                received.reject();
              },
            }),
        });
      },
      cancel: async (queue) => {
        recorded.consumed.delete(queue);
        await consumer.cancel(queue);
      },
    } satisfies Consumer,
  };
  return recorded;
};

const DISPATCH = '01890b0c-0000-7000-8000-000000000001';

/** A message as the dispatcher publishes it. */
export const messageOf = (
  deliveryId: string,
  { queue = 'email.news', isPersonal = false, dispatchId = DISPATCH } = {},
): { queue: string; isPersonal: boolean; message: BrokerMessage } => ({
  queue,
  isPersonal,
  message: { v: 1, deliveryId, dispatchId },
});
