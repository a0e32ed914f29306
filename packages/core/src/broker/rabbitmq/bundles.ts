import type { OutgoingMessage, ReceivedMessage } from '../broker.js';

/**
 * Deliveries per message. RabbitMQ and both clients do the same work for a message, however many ids it holds. The
 * bundle is small because workers prefetch by message and shouldn't hold much more than they send in a second.
 */
const BUNDLE_SIZE = 5;

/** A dispatch with fewer messages in one publish call is not bundled, so that its messages interleave with others. */
const MIN_BUNDLED_MESSAGES = 100;

export interface Bundle {
  queue: string;
  isPersonal: boolean;
  dispatchId: string;
  deliveryIds: string[];
}

/** Combines messages of a dispatch into bundles, in order. Messages of small dispatches stay single. */
export const bundle = (messages: OutgoingMessage[]): Bundle[] => {
  const counts = new Map<string, number>();
  for (const { message } of messages) counts.set(message.dispatchId, (counts.get(message.dispatchId) ?? 0) + 1);
  const bundles: Bundle[] = [];
  for (const { queue, isPersonal, message } of messages) {
    const last = bundles.at(-1);
    const isLarge = counts.get(message.dispatchId)! >= MIN_BUNDLED_MESSAGES;
    if (isLarge && last?.dispatchId === message.dispatchId && last.deliveryIds.length < BUNDLE_SIZE) {
      last.deliveryIds.push(message.deliveryId);
      continue;
    }
    bundles.push({ queue, isPersonal, dispatchId: message.dispatchId, deliveryIds: [message.deliveryId] });
  }
  return bundles;
};

/** Moving average of the deliveries per message, for each queue. */
export type BundleSizes = ReturnType<typeof createBundleSizes>;

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
        // The latest publish weighs as much as all earlier ones; a few messages weigh less.
        const weight = Math.min(0.5, messages / 20);
        sizes.set(queue, before + (now - before) * weight);
      }
    },
    deliveriesIn: (queue: string, messages: number) => Math.round(messages * (sizes.get(queue) ?? 1)),
  };
};

/**
 * Splits a message into one for each delivery. The message is answered after its last delivery: requeued if any
 * delivery was requeued, else rejected if any was rejected. A requeue also redelivers the deliveries that were acked,
 * which is harmless.
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
