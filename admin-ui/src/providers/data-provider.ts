import buildGraphQLProvider from 'ra-data-graphql';
import type { DataProvider } from 'react-admin';
import { errorMessage, type Translate } from '../api/error-message';
import { fieldErrors } from '../api/field-errors';
import { errorOf, GraphqlError, type Poster } from '../api/graphql-client';
import type { ResourceApi } from '../api/resource-api';
import { createApolloClient } from './apollo-client';
import { createBuildQuery } from './build-query';

/** React-Admin's way to the API. What the server refuses is thrown as GraphqlError, in words for people, with those for each field. */
export const createDataProvider = ({
  post,
  apis,
  translate,
}: {
  post: Poster;
  apis: Record<string, ResourceApi>;
  translate: Translate;
}): DataProvider => {
  const provider = buildGraphQLProvider({
    client: createApolloClient(post),
    introspection: false,
    buildQuery: createBuildQuery(apis),
    // What it would do otherwise is keep answers in a cache that nobody reads.
    query: () => ({ fetchPolicy: 'no-cache' }),
  }) as unknown as Record<string, (resource: string, params: unknown) => Promise<unknown>>;

  const translated = (method: string) => async (resource: string, params: unknown) => {
    try {
      return await provider[method]!(resource, params);
    } catch (thrown) {
      if ((params as { signal?: AbortSignal })?.signal?.aborted) throw thrown;
      throw forPeople(thrown, translate);
    }
  };
  const methods = [
    'getList',
    'getOne',
    'getMany',
    'getManyReference',
    'create',
    'update',
    'updateMany',
    'delete',
    'deleteMany',
  ];
  return {
    ...Object.fromEntries(methods.map((method) => [method, translated(method)])),
    // React-Admin then calls a request off where nobody waits for its answer any more.
    supportAbortSignal: true,
  } as unknown as DataProvider;
};

/** ra-data-graphql keeps the server's errors in `body`, and has none where no answer came. */
interface Thrown {
  message?: string;
  status?: number;
  body?: { graphQLErrors?: { message: string; extensions?: Record<string, unknown> }[] };
}

/** `body.errors` is where React-Admin's forms look for what is wrong with each field. */
const forPeople = (thrown: unknown, translate: Translate) => {
  const { body, message = '' } = thrown as Thrown;
  const refused = body?.graphQLErrors?.[0];
  const error = refused
    ? errorOf(refused)
    : new GraphqlError(message, message.startsWith('ra.') ? message : 'UNREACHABLE');
  const text = errorMessage(error, translate);
  const ofFields = fieldErrors(error, translate);
  // A form takes a save without errors of its own for done, and warns no more of what isn't saved: this is an error of all of it.
  const errors = Object.keys(ofFields).length > 0 ? ofFields : { root: { serverError: text } };
  return Object.assign(error, { message: text, body: { errors } });
};
