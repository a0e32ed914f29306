import { useQuery } from '@tanstack/react-query';

export type Part = 'postgresql' | 'broker' | 'clickhouse';

/** Problem of a part of the server. `kind` is AWAY, NO_ANSWER, READ_ONLY, NO_COMMIT or REFUSES. */
export interface PartProblem {
  part: Part;
  kind: string;
  /** Error message of the part. */
  reason: string;
  since?: string;
}

export interface Health {
  problems: PartProblem[];
}

/** Without its database the server can't identify the caller, so it reports no details. */
const UNNAMED: PartProblem = { part: 'postgresql', kind: 'AWAY', reason: '' };

/** Problems of the server's parts. An error means that the server itself doesn't answer. */
export const useHealth = () =>
  useQuery({
    queryKey: ['Health'],
    queryFn: async ({ signal }): Promise<Health> => {
      // An answer with the status 503 has the same body, which lists the problems.
      const response = await fetch('/health/ready', { signal });
      const { status, problems } = (await response.json()) as { status: string; problems?: PartProblem[] };
      return { problems: problems ?? (status === 'unavailable' ? [UNNAMED] : []) };
    },
    refetchInterval: 5_000,
    retry: false,
    // React Query holds back requests while the browser reports that it is offline. This request is made anyway, because its failure shows
    // that the server can't be reached.
    networkMode: 'always',
  });
