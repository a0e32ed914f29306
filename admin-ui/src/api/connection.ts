import { createGraphqlClient, createPoster } from './graphql-client';

/** Sends all requests of the admin to the server. */
export const post = createPoster();
export const ask = createGraphqlClient(post);
