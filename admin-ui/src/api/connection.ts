import { createGraphqlClient, createPoster } from './graphql-client';

/** The shared connection to the server. */
export const post = createPoster();
export const ask = createGraphqlClient(post);
