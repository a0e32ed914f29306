import type { OutgoingMessage, ReceivedMessage } from '../broker.js';

/**
 * Deliveries that travel as one message: RabbitMQ and both of its clients do the same for each, however much is in it. Few
 * enough that a worker, which takes by the message, doesn't take much more than it sends in a second.
 */
const BUNDLE = 5;

/** Of a dispatch, published at once: fewer go one by one, so that they find their way between others. */
const WORTH_BUNDLING = 100;

export interface Bundle {
  queue: string;
  isPersonal: boolean;
  dispatchId: string;
  deliveryIds: string[];
}

/** In order. Each message is in one bundle; those of large sends share theirs. */
export const bundle = (messages: OutgoingMessage[]): Bundle[] => {
  const counts = new Map<string, number>();
  for (const { message } of messages) counts.set(message.dispatchId, (counts.get(message.dispatchId) ?? 0) + 1);
  const bundles: Bundle[] = [];
  for (const { queue, isPersonal, message } of messages) {
    const last = bundles.at(-1);
    const isLarge = counts.get(message.dispatchId)! >= WORTH_BUNDLING;
    if (isLarge && last?.dispatchId === message.dispatchId && last.deliveryIds.length < BUNDLE) {
      last.deliveryIds.push(message.deliveryId);
      continue;
    }
    bundles.push({ queue, isPersonal, dispatchId: message.dispatchId, deliveryIds: [message.deliveryId] });
  }
  return bundles;
};

/** How many deliveries a queue's messages have held of late, on the average. */
export const createBundleSizes = () => {
  const sizes = new Map<string, number>();
  return {
    note: (bundles: Bundle[]) => {
      const seen = new Map<string, { messages: number; deliveries: number }>();
      for (const { queue, deliveryIds } of bundles) {
        const { messages, deliveries } = seen.get(queue) ?? { messages: 0, deliveries: 0 };
        seen.set(queue, { messages: messages + 1, deliveries: deliveries + deliveryIds.length });
      }
      for (const [queue, { messages, deliveries }] of seen) {
        const now = deliveries / messages;
        const before = sizes.get(queue) ?? now;
        // What was published last weighs as much as all before it, a single message little.
        const weight = Math.min(0.5, messages / 20);
        sizes.set(queue, before + (now - before) * weight);
      }
    },
    deliveriesIn: (queue: string, messages: number) => Math.round(messages * (sizes.get(queue) ?? 1)),
  };
};

/**
 * The members of a bundle, each to be answered for itself. The message is answered with the last of them: back to its queue
 * where one goes back, to the dead letters where one is refused. Members that were done come again then, which is harmless.
 */
export const unbundle = (
  whole: Omit<ReceivedMessage, 'message'>,
  { dispatchId, deliveryIds }: Pick<Bundle, 'dispatchId' | 'deliveryIds'>,
): ReceivedMessage[] => {
  let open = deliveryIds.length;
  let answer: 'ack' | 'reject' | 'requeue' = 'ack';
  const answerWith = (member: typeof answer) => {
    if (member === 'requeue' || answer === 'ack') answer = member;
    open -= 1;
    if (open === 0) whole[answer]();
  };
  return deliveryIds.map((deliveryId) => {
    let isOpen = true;
    const once = (member: typeof answer) => () => {
      if (isOpen) answerWith(member);
      isOpen = false;
    };
    return {
      queue: whole.queue,
      isPersonal: whole.isPersonal,
      message: { v: 1, deliveryId, dispatchId },
      ack: once('ack'),
      requeue: once('requeue'),
      reject: once('reject'),
    };
  });
};
