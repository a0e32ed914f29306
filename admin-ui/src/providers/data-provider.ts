import buildGraphQLProvider from 'ra-data-graphql';
import type { DataProvider } from 'react-admin';
import { errorMessage, type Translate } from '../api/error-message';
import { fieldErrors } from '../api/field-errors';
import { errorOf, GraphqlError, type Poster } from '../api/post';
import type { ResourceApi } from '../api/resource-api';
import { createApolloClient } from './apollo-client';
import { createBuildQuery } from './build-query';

/** React-Admin's data provider for Tidings' API. Throws GraphqlError with a translated message and the errors of fields. */
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
    // Turns off Apollo's cache, because React-Admin has its own.
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
    // Lets React-Admin abort requests whose answer isn't needed any more.
    supportAbortSignal: true,
  } as unknown as DataProvider;
};

/** ra-data-graphql puts the server's errors into `body`. Without an answer there is no `body`. */
interface Thrown {
  message?: string;
  status?: number;
  body?: { graphQLErrors?: { message: string; extensions?: Record<string, unknown> }[] };
}

/** React-Admin's forms read the errors of fields from `body.errors`. */
const forPeople = (thrown: unknown, translate: Translate) => {
  const { body, message = '' } = thrown as Thrown;
  const refused = body?.graphQLErrors?.[0];
  const error = refused
    ? errorOf(refused)
    : new GraphqlError(message, message.startsWith('ra.') ? message : 'UNREACHABLE');
  const text = errorMessage(error, translate);
  const ofFields = fieldErrors(error, translate);
  // Without `errors`, a form would consider the save done and lose its dirty state. An error on `root` keeps it.
  const errors = Object.keys(ofFields).length > 0 ? ofFields : { root: { serverError: text } };
  return Object.assign(error, { message: text, body: { errors } });
};
