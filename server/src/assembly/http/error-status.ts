import type { ApolloServerPlugin } from '@apollo/server';
import { ERROR_CODES } from '@tidings/core/errors/error-codes';
import type { GraphqlContext } from '../../foundation/graphql/context.js';

/**
 * Error codes that set the HTTP status of a GraphQL response, because proxies and clients act on the status. A GraphQL
 * response with any other error has status 200.
 */
const TELLING = ['RATE_LIMITED', 'UNAVAILABLE'] as const;

export const errorStatusPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response }) => {
      if (response.body.kind !== 'single') return;
      const errors = response.body.singleResult.errors ?? [];
      const telling = errors.find(({ extensions }) => TELLING.some((code) => code === extensions?.code));
      if (!telling) return;
      response.http.status = ERROR_CODES[telling.extensions!.code as (typeof TELLING)[number]].status;
      const retryAfter = retryAfterOf(telling.extensions!);
      if (retryAfter) response.http.headers.set('retry-after', retryAfter);
    },
  }),
};

/** Value of the Retry-After header, in whole seconds (RFC 9110 section 10.2.3); undefined if no wait is known. */
export const retryAfterOf = ({ retryAfterMs }: { retryAfterMs?: unknown }): string | undefined =>
  typeof retryAfterMs === 'number' ? String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) : undefined;
