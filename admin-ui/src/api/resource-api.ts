import type { DocumentNode } from 'graphql';
import type { RaRecord } from 'react-admin';

/**
 * Maps React-Admin's calls for a resource to GraphQL operations. Operations alias their results: `list` (items, total), `one`, `saved` and
 * `deleted`.
 */
export interface ResourceApi {
  list: DocumentNode;
  /** Absent if the resource has no page of one record. */
  one?: DocumentNode;
  create?: DocumentNode;
  update?: DocumentNode;
  deleteMany?: DocumentNode;
  /** Field of the API's filter that takes a list of ids. */
  idsFilter: string;
  /** Maps a list's filter to the API's filter. Default: unchanged. */
  toFilter?: (filter: Record<string, unknown>) => Record<string, unknown>;
  /** Maps an item of the API to a record. Default: unchanged. */
  toRecord?: (item: RaRecord) => RaRecord;
  /** Maps form values to the API's input. `previous` is the record before the change, undefined for a new record. */
  toInput?: (values: RaRecord, previous?: RaRecord) => Record<string, unknown>;
}
