/** What went wrong, as a code: the server's own (extensions.code), or UNREACHABLE where no answer of its came. */
export class GraphqlError extends Error {
  override readonly name = 'GraphqlError';

  constructor(
    message: string,
    readonly code: string,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

type Answer = {
  data?: unknown;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
};

export type GraphqlRequest = { query: string; variables?: Record<string, unknown>; signal?: AbortSignal };
export type GraphqlClient = <Data>(request: GraphqlRequest) => Promise<Data>;

// A foreign page can't set this header without the server's consent: the server takes it as proof that the request is ours.
export const ownPageHeaders = { 'content-type': 'application/json', 'x-requested-with': 'tidings' };

export const createGraphqlClient = (send: typeof fetch = (...request) => fetch(...request)): GraphqlClient => {
  const ask = async ({ query, variables, signal }: GraphqlRequest): Promise<Answer> => {
    try {
      const response = await send('/graphql', {
        method: 'POST',
        credentials: 'same-origin',
        headers: ownPageHeaders,
        body: JSON.stringify({ query, variables }),
        signal: signal ?? null,
      });
      return (await response.json()) as Answer;
    } catch (error) {
      // Called off by ourselves is no failure of the server.
      if (signal?.aborted) throw error;
      // Nothing came back, or something that isn't GraphQL: a proxy's own error page.
      throw new GraphqlError('No answer from the server', 'UNREACHABLE');
    }
  };

  return async <Data>(request: GraphqlRequest): Promise<Data> => {
    const { data, errors } = await ask(request);
    const first = errors?.[0];
    if (first) throw new GraphqlError(first.message, String(first.extensions?.code ?? 'INTERNAL'), first.extensions);
    if (!data) throw new GraphqlError('No answer from the server', 'UNREACHABLE');
    return data as Data;
  };
};
