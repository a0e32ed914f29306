import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, print } from 'graphql';
import { errorOf, type Poster, unreachable } from './post';

/** Resolves to the data of the answer. Throws GraphqlError if the answer has errors. */
export type GraphqlClient = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Data>;

export const createGraphqlClient =
  (post: Poster): GraphqlClient =>
  async <Data>(document: DocumentNode, variables: Record<string, unknown>, signal?: AbortSignal) => {
    const { data, errors } = await post({ query: print(document), variables, signal });
    if (errors?.[0]) throw errorOf(errors[0]);
    if (!data) throw unreachable();
    return data as Data;
  };
