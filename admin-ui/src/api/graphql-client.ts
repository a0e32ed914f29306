import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, print } from 'graphql';
import { loadErrorTexts } from './errors/load-texts';

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

export interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

export interface Request {
  document: DocumentNode;
  variables?: Record<string, unknown> | undefined;
  signal?: AbortSignal | null | undefined;
}

/** The server's answer, whatever it says. Throws UNREACHABLE where there is none. */
export type Poster = (request: Request) => Promise<Answer>;

/** The data of an answer. Throws GraphqlError where there are errors. */
export type GraphqlClient = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Data>;

// A foreign page can't set this header without the server's consent: the server takes it as proof that the request is ours.
export const ownPageHeaders = { 'content-type': 'application/json', 'x-requested-with': 'tidings' };

export const createPoster =
  (send: typeof fetch = (...request) => fetch(...request)): Poster =>
  async ({ document, variables, signal }) => {
    try {
      const response = await send('/graphql', {
        method: 'POST',
        credentials: 'same-origin',
        headers: ownPageHeaders,
        body: JSON.stringify({ query: print(document), variables }),
        signal: signal ?? null,
      });
      const answer = (await response.json()) as Answer;
      if (answer.errors) await loadErrorTexts();
      return answer;
    } catch (error) {
      // Called off by ourselves is no failure of the server.
      if (signal?.aborted) throw error;
      // Nothing came back, or something that isn't GraphQL: a proxy's own error page.
      throw unreachable();
    }
  };

export const createGraphqlClient =
  (post: Poster): GraphqlClient =>
  async <Data>(document: DocumentNode, variables: Record<string, unknown>, signal?: AbortSignal) => {
    const { data, errors } = await post({ document, variables, signal });
    if (errors?.[0]) throw errorOf(errors[0]);
    if (!data) throw unreachable();
    return data as Data;
  };

export const errorOf = ({ message, extensions = {} }: NonNullable<Answer['errors']>[number]) =>
  new GraphqlError(message, String(extensions.code ?? 'INTERNAL'), extensions);

const unreachable = () => new GraphqlError('No answer from the server', 'UNREACHABLE');
