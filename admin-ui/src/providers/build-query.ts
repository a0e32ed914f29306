import type { DocumentNode } from 'graphql';
import type { GetListParams, RaRecord } from 'react-admin';
import type { ResourceApi } from '../api/resource-api';

/** Largest page that the API allows. */
const MAX_PAGE_SIZE = 1_000;

export interface BuiltQuery {
  query: DocumentNode;
  variables: Record<string, unknown>;
  parseResponse: (response: { data: ListData & OneData & SavedData & DeletedData }) => unknown;
}

interface ListData {
  list: {
    items: RaRecord[];
    total: number;
    totalIsExact?: boolean;
    hasNextPage?: boolean;
    isSearchComplete?: boolean;
    searchedBackTo?: string | null;
  };
}
interface OneData {
  one: RaRecord | null;
}
interface SavedData {
  saved: RaRecord;
}
interface DeletedData {
  deleted: number;
}

type Params = Partial<GetListParams> & {
  id?: string;
  ids?: string[];
  target?: string;
  data?: RaRecord;
  previousData?: RaRecord;
};

/** Translates each method of React-Admin to one API request, even if it deletes many records. */
export const createBuildQuery =
  (apis: Record<string, ResourceApi>) =>
  () =>
  (method: string, resource: string, params: Params): BuiltQuery => {
    const api = apis[resource]!;
    const toRecord = api.toRecord ?? ((item: RaRecord) => item);
    const needed = (document: DocumentNode | undefined): DocumentNode => {
      if (!document) throw new Error(`${resource} can't be asked to ${method}`);
      return document;
    };

    const list = (filter: Record<string, unknown>): BuiltQuery => ({
      query: api.list,
      variables: {
        page: params.pagination ?? { page: 1, perPage: MAX_PAGE_SIZE },
        ...(params.sort && params.sort.field !== '' && { sort: params.sort }),
        filter: api.toFilter ? api.toFilter(filter) : filter,
      },
      parseResponse: ({ data: { list } }) => {
        const page = params.pagination?.page ?? 1;
        const pageInfo = { hasNextPage: list.hasNextPage ?? false, hasPreviousPage: page > 1 };
        const data = list.items.map(toRecord);
        const { isSearchComplete = true, searchedBackTo } = list;
        const meta = isSearchComplete ? {} : { meta: { isSearchComplete, searchedBackTo } };
        // A total that isn't exact is left out. React-Admin then shows only "previous" and "next".
        return list.totalIsExact === false ? { data, pageInfo, ...meta } : { data, total: list.total };
      },
    });

    const save = (document: DocumentNode | undefined, variables: Record<string, unknown>): BuiltQuery => ({
      query: needed(document),
      variables,
      parseResponse: ({ data: { saved } }) => ({ data: toRecord(saved) }),
    });

    const deleteMany = (ids: string[], given: unknown): BuiltQuery => ({
      query: needed(api.deleteMany),
      variables: { ids },
      parseResponse: () => ({ data: given }),
    });

    const { id, ids = [], data, previousData } = params;
    const inputOf = api.toInput ?? (({ id: _, ...values }: RaRecord) => values);
    switch (method) {
      case 'GET_LIST':
        return list(params.filter ?? {});
      case 'GET_MANY':
        return list({ [api.idsFilter]: ids });
      case 'GET_MANY_REFERENCE':
        return list({ ...params.filter, [params.target!]: id });
      case 'GET_ONE':
        return {
          query: needed(api.one),
          variables: { id },
          parseResponse: ({ data: { one } }) => {
            if (!one) throw new NotFoundError();
            return { data: toRecord(one) };
          },
        };
      case 'CREATE':
        return save(api.create, { input: inputOf(data!) });
      case 'UPDATE':
        return save(api.update, { id, input: { ...inputOf(data!, previousData), ...expectedOf(data!) } });
      case 'DELETE':
        return deleteMany([id!], previousData ?? { id });
      case 'DELETE_MANY':
        return deleteMany(ids, ids);
      default:
        throw new Error(`the admin doesn't ${method}`);
    }
  };

/** Time of the version with which the form was filled. The API answers CONFLICT if the record was saved since. */
const expectedOf = ({ updatedAt }: RaRecord) => (updatedAt ? { expectedUpdatedAt: updatedAt } : {});

/** The record was deleted, or the page's address contains a wrong id. */
class NotFoundError extends Error {
  constructor() {
    super('ra.notification.item_doesnt_exist');
    this.name = 'NotFoundError';
  }
}
