import type { ReceivedMessage } from '@tidings/core/broker/broker';

/**
 * Messages that wait to be claimed. Personal ones go before the others; within each kind the queues take turns, so that
 * a large send doesn't hold up a small one.
 */
export const createFairBuffer = () => {
  const personal = createTurns();
  const bulk = createTurns();
  return {
    size: () => personal.size() + bulk.size(),
    /** Of personal ones. */
    urgent: () => personal.size(),
    add: (message: ReceivedMessage) => (message.isPersonal ? personal : bulk).add(message),
    take: (most: number): ReceivedMessage[] => {
      const first = personal.take(most);
      return [...first, ...bulk.take(most - first.length)];
    },
  };
};

const createTurns = () => {
  const queues = new Map<string, ReceivedMessage[]>();
  let size = 0;
  return {
    size: () => size,
    add: (message: ReceivedMessage) => {
      const queue = queues.get(message.queue);
      if (queue) queue.push(message);
      else queues.set(message.queue, [message]);
      size += 1;
    },
    /** One of each queue, again and again; a queue that had its turn goes to the end. */
    take: (most: number): ReceivedMessage[] => {
      const taken: ReceivedMessage[] = [];
      while (taken.length < most && size > 0) {
        const [name, messages] = queues.entries().next().value!;
        taken.push(messages.shift()!);
        size -= 1;
        queues.delete(name);
        if (messages.length > 0) queues.set(name, messages);
      }
      return taken;
    },
  };
};
