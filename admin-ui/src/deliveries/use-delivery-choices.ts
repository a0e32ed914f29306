import { useQuestion } from '../api/use-question';
import { DeliveryChoicesDocument } from './deliveries.generated';

/** Causes and domains of current deliveries. Undefined while they load. */
export const useDeliveryChoices = () =>
  useQuestion(DeliveryChoicesDocument, {}, { staleTime: 60_000, retry: false }).data?.deliveryChoices;
