import { useQuery } from '@tanstack/react-query';

export type Part = 'postgresql' | 'broker' | 'clickhouse';

/** What keeps a part of the server from working. `kind` is AWAY, NO_ANSWER, READ_ONLY, NO_COMMIT or REFUSES. */
export interface PartProblem {
  part: Part;
  kind: string;
  /** In the part's own words. */
  reason: string;
  since?: string;
}

export interface Health {
  problems: PartProblem[];
}

/** A server whose database is away can't know who asks, and tells everybody no more than that. */
const UNNAMED: PartProblem = { part: 'postgresql', kind: 'AWAY', reason: '' };

/** What keeps the server's parts from working. An error means that the server itself doesn't answer. */
export const useHealth = () =>
  useQuery({
    queryKey: ['Health'],
    queryFn: async ({ signal }): Promise<Health> => {
      // Not ready is an answer too: its body has the problems as well.
      const response = await fetch('/health/ready', { signal });
      const { status, problems } = (await response.json()) as { status: string; problems?: PartProblem[] };
      return { problems: problems ?? (status === 'unavailable' ? [UNNAMED] : []) };
    },
    refetchInterval: 5_000,
    retry: false,
    // A browser that is offline can't reach the server either, and that is the answer.
    networkMode: 'always',
  });
