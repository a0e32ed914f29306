import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client/core';
import { print } from 'graphql';
import type { Poster } from '../api/post';

/** Client for ra-data-graphql, without a cache: React-Admin has its own. */
export const createApolloClient = (post: Poster) => {
  const link = new ApolloLink(
    ({ query, variables, getContext }) =>
      new Observable((observer) => {
        const { signal } = (getContext().fetchOptions ?? {}) as { signal?: AbortSignal };
        post({ query: print(query), variables, signal }).then(
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
