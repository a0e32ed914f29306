import type { ReceivedMessage } from '@tidings/core/broker/broker';

/**
 * Messages that wait to be claimed. Personal messages are taken before bulk messages. Within each kind the queues are served round robin, so that a
 * large send
 * doesn't delay a small one.
 */
export const createFairBuffer = () => {
  const personal = createRoundRobin();
  const bulk = createRoundRobin();
  return {
    size: () => personal.size() + bulk.size(),
    /** Number of personal messages. */
    urgent: () => personal.size(),
    add: (message: ReceivedMessage) => (message.isPersonal ? personal : bulk).add(message),
    take: (max: number): ReceivedMessage[] => {
      const first = personal.take(max);
      return [...first, ...bulk.take(max - first.length)];
    },
  };
};

const createRoundRobin = () => {
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
    /** Takes one message per queue in turn. A queue that was served goes to the end. */
    take: (max: number): ReceivedMessage[] => {
      const taken: ReceivedMessage[] = [];
      while (taken.length < max && size > 0) {
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
