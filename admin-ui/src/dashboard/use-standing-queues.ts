import { useState } from 'react';
import type { QueuesQuery } from './dashboard.generated';

const untaken = (queues: QueuesQuery['queues'] = []): string[] =>
  queues.filter(({ ready, consumers }) => ready > 0 && consumers === 0).map(({ name }) => name);

/** Queues with waiting messages and no consumer in two consecutive answers. A worker needs a moment to start consuming an idle queue. */
export const useStandingQueues = (queues: QueuesQuery['queues'] | undefined, answeredAt: number): string[] => {
  const [seen, setSeen] = useState({ answeredAt: 0, before: [] as string[], now: [] as string[] });
  if (answeredAt !== seen.answeredAt) setSeen({ answeredAt, before: seen.now, now: untaken(queues) });
  return seen.now.filter((name) => seen.before.includes(name));
};
