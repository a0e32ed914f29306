import type { ApolloServerPlugin } from '@apollo/server';
import { HTTP_STATUS } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';

/** Codes that proxies and clients act upon by the status alone. Other refusals are answers, and as such 200. */
const TELLING = ['RATE_LIMITED', 'UNAVAILABLE'] as const;

export const errorStatusPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response }) => {
      if (response.body.kind !== 'single') return;
      const codes = response.body.singleResult.errors?.map(({ extensions }) => extensions?.code);
      const telling = TELLING.find((code) => codes?.includes(code));
      if (telling) response.http.status = HTTP_STATUS[telling];
    },
  }),
};
