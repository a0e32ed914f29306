import { useApiQuery } from '../api/use-api-query';
import { DeliveryChoicesDocument } from './deliveries.generated';

/** Causes and domains of current deliveries. Undefined while they load. */
export const useDeliveryChoices = () =>
  useApiQuery(DeliveryChoicesDocument, {}, { staleTime: 60_000, retry: false }).data?.deliveryChoices;
