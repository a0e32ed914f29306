import { useQuestion } from '../api/use-question';
import { DeliveryChoicesDocument } from './deliveries.generated';

/** Causes and domains that mails have now. Undefined until the server has answered. */
export const useDeliveryChoices = () =>
  useQuestion(DeliveryChoicesDocument, {}, { staleTime: 60_000, retry: false }).data?.deliveryChoices;
