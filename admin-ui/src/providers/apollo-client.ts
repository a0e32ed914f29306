import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client/core';
import type { Poster } from '../api/graphql-client';

/** Client for ra-data-graphql, without a cache: React-Admin has its own. */
export const createApolloClient = (post: Poster) => {
  const link = new ApolloLink(
    ({ query, variables, getContext }) =>
      new Observable((observer) => {
        const { signal } = (getContext().fetchOptions ?? {}) as { signal?: AbortSignal };
        post({ document: query, variables, signal }).then(
          (answer) => {
            observer.next(answer as Parameters<typeof observer.next>[0]);
            observer.complete();
          },
          (error: unknown) => observer.error(error),
        );
      }),
  );
  return new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: 'no-cache' }, mutate: { fetchPolicy: 'no-cache' } },
  });
};
