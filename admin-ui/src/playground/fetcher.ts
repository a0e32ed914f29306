import type { GraphiQLProps } from 'graphiql';
import { ownPageHeaders } from '../api/graphql-client';

type Fetcher = GraphiQLProps['fetcher'];
type Deps = { apiKey: () => string; send?: typeof fetch };

/** Asks as the key's owner where there is a key, and as whoever this browser is signed in as where there is none. */
export const createFetcher =
  ({ apiKey, send = (...request) => fetch(...request) }: Deps): Fetcher =>
  async ({ query, variables, operationName }) => {
    const key = apiKey().trim();
    const response = await send('/graphql', {
      method: 'POST',
      // With a key the cookie stays at home, so that the answer is surely the key's.
      credentials: key ? 'omit' : 'same-origin',
      headers: { ...ownPageHeaders, ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables, operationName }),
    });
    return response.json();
  };
