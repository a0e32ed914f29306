import { createGraphqlClient, createPoster } from './graphql-client';

/** The one way to the server that all of the admin shares. */
export const post = createPoster();
export const ask = createGraphqlClient(post);
