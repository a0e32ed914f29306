import { useState } from 'react';
import type { QueuesQuery } from './dashboard.generated';

const untaken = (queues: QueuesQuery['queues'] = []): string[] =>
  queues.filter(({ ready, consumers }) => ready > 0 && consumers === 0).map(({ name }) => name);

/**
 * Queues that wait and that nobody takes from, at two answers in a row: workers need a moment to take up a queue that was idle,
 * and that is no cause for alarm.
 */
export const useStandingQueues = (queues: QueuesQuery['queues'] | undefined, answeredAt: number): string[] => {
  const [seen, setSeen] = useState({ answeredAt: 0, before: [] as string[], now: [] as string[] });
  if (answeredAt !== seen.answeredAt) setSeen({ answeredAt, before: seen.now, now: untaken(queues) });
  return seen.now.filter((name) => seen.before.includes(name));
};
