import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, print } from 'graphql';
import { loadErrorTexts } from './errors/load-texts';

/** Error with a code: the server's `extensions.code`, or UNREACHABLE if the server didn't answer. */
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

/** Resolves to the server's answer, errors included. Throws UNREACHABLE if there is none. */
export type Poster = (request: Request) => Promise<Answer>;

/** Resolves to the data of the answer. Throws GraphqlError if the answer has errors. */
export type GraphqlClient = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Data>;

// Browsers send this header across origins only after a preflight. The server takes it as proof against cross-site request forgery.
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
      // The caller aborted the request, which isn't an error of the server.
      if (signal?.aborted) throw error;
      // There is no answer, or the answer isn't JSON, such as a proxy's error page.
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
