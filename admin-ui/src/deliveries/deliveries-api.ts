import type { ResourceApi } from '../providers/resource-api';
import { DeliveryListDocument, DeliveryOneDocument } from './deliveries.generated';

export const deliveriesApi: ResourceApi = {
  list: DeliveryListDocument,
  one: DeliveryOneDocument,
  idsFilter: 'ids',
};
