import { QueryClient } from '@tanstack/react-query';
import { GraphqlError } from '../api/post';

const MAX_RETRIES = 3;

/** Codes of temporary errors, which are worth a retry. Any other error would be the same after a retry. */
const PASSING = new Set(['UNREACHABLE', 'UNAVAILABLE']);

// An offline browser may still reach a server on the same machine, so requests are always made.
const networkMode = 'always';

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode,
        retry: (failures, error) => failures < MAX_RETRIES && error instanceof GraphqlError && PASSING.has(error.code),
      },
      mutations: { networkMode },
    },
  });
