import type { ApolloServerPlugin } from '@apollo/server';
import { AppError } from '../../foundation/errors.js';
import type { GraphqlContext } from '../../foundation/graphql/context.js';
import { withoutSuggestion } from '../../foundation/graphql/format-error.js';

/**
 * Hides the schema from callers who aren't signed in. For an unknown name in a query, an API key gets an error without
 * suggestions, and a stranger is only told to sign in.
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
          message: withoutSuggestion(error.message),
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
