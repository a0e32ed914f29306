import type { ResourceApi } from '../providers/resource-api';
import { DispatchListDocument, DispatchOneDocument } from './dispatches.generated';

export const dispatchesApi: ResourceApi = {
  list: DispatchListDocument,
  one: DispatchOneDocument,
  idsFilter: 'ids',
};
