import { QueryClient } from '@tanstack/react-query';
import { GraphqlError } from '../api/graphql-client';

const MOST_RETRIES = 3;

/** What may be otherwise a moment later. A refusal is an answer, and asking again only delays it. */
const PASSING = new Set(['UNREACHABLE', 'UNAVAILABLE']);

// A browser that calls itself offline may reach a server on its own machine all the same: asked is always, and what fails says so.
const networkMode = 'always';

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode,
        retry: (failures, error) => failures < MOST_RETRIES && error instanceof GraphqlError && PASSING.has(error.code),
      },
      mutations: { networkMode },
    },
  });
