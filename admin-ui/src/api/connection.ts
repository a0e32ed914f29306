import { createGraphqlClient } from './graphql-client';
import { createPoster } from './post';

/** Sends all requests of the admin to the server. */
export const post = createPoster();
export const ask = createGraphqlClient(post);
