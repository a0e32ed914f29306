import type { ApolloServerPlugin } from '@apollo/server';
import { AppError } from '../../errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';

/** Suffix in which graphql-js suggests existing names for an unknown one. */
const SUGGESTION = / Did you mean .*\?$/;

/**
 * Hides the schema from callers who aren't signed in. A key sees that a name is wrong, without suggestions; a stranger
 * sees only that signing in is needed.
 */
export const quietPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response, contextValue }) => {
      const { body, http } = response;
      const { kind } = contextValue.viewer;
      if (body.kind !== 'single' || !body.singleResult.errors || kind === 'user') return;
      const { errors } = body.singleResult;
      if (kind === 'key') {
        body.singleResult.errors = errors.map((error) => ({
          ...error,
          message: error.message.replace(SUGGESTION, ''),
        }));
        return;
      }
      if (!errors.some(({ extensions }) => extensions?.code === 'GRAPHQL_VALIDATION_FAILED')) return;
      const { message, extensions, status } = new AppError('auth.required');
      body.singleResult = { errors: [{ message, extensions }] };
      http.status = status;
    },
  }),
};
