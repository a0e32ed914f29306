import { ownPageHeaders } from '../api/post';

export interface Question {
  query: string;
  variables?: Record<string, unknown> | undefined;
  operationName?: string | undefined;
}

/** Resolves to the server's answer, errors included. Rejects if there is none. */
export type Fetcher = (question: Question) => Promise<unknown>;

type Deps = { apiKey: () => string; send?: typeof fetch };

/** Authenticates with the API key if there is one, otherwise with the session. */
export const createFetcher =
  ({ apiKey, send = (...request) => fetch(...request) }: Deps): Fetcher =>
  async ({ query, variables, operationName }) => {
    const key = apiKey().trim();
    const response = await send('/graphql', {
      method: 'POST',
      // With a key, no cookie is sent, so that the answer shows what the key allows.
      credentials: key ? 'omit' : 'same-origin',
      headers: { ...ownPageHeaders, ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables, operationName }),
    });
    return response.json();
  };
