import { useQuery } from '@tanstack/react-query';

export type Part = 'postgresql' | 'broker' | 'clickhouse';
export type Health = Record<Part, 'up' | 'down'>;

/** Which of the server's parts answer. An error means that the server itself doesn't. */
export const useHealth = () =>
  useQuery({
    queryKey: ['Health'],
    queryFn: async ({ signal }): Promise<Health> => {
      // Not ready is an answer too: its body names the parts as well.
      const response = await fetch('/health/ready', { signal });
      return ((await response.json()) as { parts: Health }).parts;
    },
    refetchInterval: 5_000,
    retry: false,
    // A browser that is offline can't reach the server either, and that is the answer.
    networkMode: 'always',
  });
