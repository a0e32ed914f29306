import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { ask } from '../../api/connection';
import { CheckOfSenderDocument, type CheckOfSenderQuery } from '../deliverability.generated';

export type SenderCheckResult = Pick<UseQueryResult<CheckOfSenderQuery>, 'data' | 'error' | 'refetch'> & {
  slug: string;
};

/** The checks of senders, by slug. A check without `data` and `error` still runs, which can take as long as DNS servers take. */
export const useSenderChecks = (slugs: string[]): SenderCheckResult[] =>
  useQueries({
    queries: slugs.map((slug) => ({
      queryKey: ['CheckOfSender', { slug }],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(CheckOfSenderDocument, { slug }, signal),
      retry: false,
    })),
    combine: (results) =>
      results.map(({ data, error, refetch }, index) => ({ slug: slugs[index] ?? '', data, error, refetch })),
  });
