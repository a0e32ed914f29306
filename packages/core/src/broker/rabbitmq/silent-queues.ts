import type { Logger } from '../../runtime/logger.js';

/**
 * Tracks queues that didn't answer in time, such as quorum queues without a majority. A silent queue gets one request
 * at a time: `mayAsk` is false from `ask` until `unanswered` or `askAgain`.
 */
export type SilentQueues = ReturnType<typeof createSilentQueues>;

export const createSilentQueues = (logger: Logger) => {
  const silent = new Map<string, { since: number; isAsked: boolean }>();
  const setAsked = (queue: string, isAsked: boolean) => {
    const found = silent.get(queue);
    if (found) found.isAsked = isAsked;
  };
  return {
    names: () => [...silent.keys()],
    has: (queue: string) => silent.has(queue),
    mayAsk: (queue: string) => !silent.get(queue)?.isAsked,
    ask: (queue: string) => setAsked(queue, true),
    askAgain: (queue: string) => setAsked(queue, false),
    answered: (queue: string) => {
      const found = silent.get(queue);
      if (!found) return;
      silent.delete(queue);
      logger.info({ queue, silentMs: Math.round(performance.now() - found.since) }, 'the queue answers again');
    },
    unanswered: (queue: string, askedAt: number) => {
      if (silent.has(queue)) return setAsked(queue, false);
      silent.set(queue, { since: askedAt, isAsked: false });
      logger.error(
        { queue },
        'RabbitMQ does not answer for the queue: a majority of its replicas may be down. Nothing is published to it until it answers',
      );
    },
    clear: () => silent.clear(),
  };
};
