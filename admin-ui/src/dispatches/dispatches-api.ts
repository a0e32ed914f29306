import type { ResourceApi } from '../api/resource-api';
import { DispatchListDocument, DispatchOneDocument } from './dispatches.generated';

export const dispatchesApi: ResourceApi = {
  list: DispatchListDocument,
  one: DispatchOneDocument,
  idsFilter: 'ids',
};
