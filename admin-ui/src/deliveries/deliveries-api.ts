import type { ResourceApi } from '../api/resource-api';
import { DeliveryListDocument, DeliveryOneDocument } from './deliveries.generated';

export const deliveriesApi: ResourceApi = {
  list: DeliveryListDocument,
  one: DeliveryOneDocument,
  idsFilter: 'ids',
};
