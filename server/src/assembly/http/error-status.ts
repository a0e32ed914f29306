import type { ApolloServerPlugin } from '@apollo/server';
import { HTTP_STATUS } from '../../errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';

/** Codes that proxies and clients act upon by the status alone. Other refusals are answers, and as such 200. */
const TELLING = ['RATE_LIMITED', 'UNAVAILABLE'] as const;

export const errorStatusPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response }) => {
      if (response.body.kind !== 'single') return;
      const errors = response.body.singleResult.errors ?? [];
      const telling = errors.find(({ extensions }) => TELLING.some((code) => code === extensions?.code));
      if (!telling) return;
      response.http.status = HTTP_STATUS[telling.extensions!.code as (typeof TELLING)[number]];
      const retryAfter = retryAfterOf(telling.extensions!);
      if (retryAfter) response.http.headers.set('retry-after', retryAfter);
    },
  }),
};

/** RFC 9110 section 10.2.3: in whole seconds. Undefined where nobody knows. */
export const retryAfterOf = ({ retryAfterMs }: { retryAfterMs?: unknown }): string | undefined =>
  typeof retryAfterMs === 'number' ? String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) : undefined;
