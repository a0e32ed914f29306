import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../../foundation/graphql/context.js';

/** What graphql-js adds to an unknown name: names that do exist. */
const SUGGESTION = / Did you mean .*\?$/;

/**
 * The schema is for people who are signed in. A key hears that a name is wrong, and not which one would be right; a stranger, who
 * may ask for two fields, doesn't hear even that.
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
      body.singleResult = {
        errors: [{ message: 'Sign in first, or send an API key.', extensions: { code: 'UNAUTHENTICATED' } }],
      };
      http.status = 401;
    },
  }),
};
