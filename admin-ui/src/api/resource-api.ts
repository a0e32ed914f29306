import type { DocumentNode } from 'graphql';
import type { RaRecord } from 'react-admin';

/**
 * How a resource of the admin is asked for and changed. Its documents say `list` (items, total), `one`, `saved` and `deleted`
 * for what they give, whatever the API calls that.
 */
export interface ResourceApi {
  list: DocumentNode;
  one: DocumentNode;
  create?: DocumentNode;
  update?: DocumentNode;
  deleteMany?: DocumentNode;
  /** The filter's name for a list of ids. */
  idsFilter: string;
  /** What is sent of a list's filter, where that isn't just what React-Admin keeps of it. */
  toFilter?: (filter: Record<string, unknown>) => Record<string, unknown>;
  /** What forms and lists are given, where that isn't just what the API gives. */
  toRecord?: (item: RaRecord) => RaRecord;
  /** What is sent of a form's values. `previous` is what the record was; absent where it is new. */
  toInput?: (values: RaRecord, previous?: RaRecord) => Record<string, unknown>;
}
