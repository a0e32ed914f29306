import type { Keys } from '@tidings/core/keys/keys';
import { countCorrectable, findCorrectedAddresses } from '@tidings/core/ledger/correct-address';
import type { Sql } from '@tidings/core/ledger/sql';
import DataLoader from 'dataloader';
import { loadById, loadFromMap } from '../../foundation/graphql/data-loaders.js';
import type { DispatchEntity } from '../dispatches/dispatches.feature.js';
import type { DeliveryPage } from './delivery.inputs.js';
import type { DeliveryRequest, DeliveryService } from './delivery.service.js';

export type DeliveryLoaders = ReturnType<typeof createDeliveryLoaders>;

export const createDeliveryLoaders = ({
  deliveries,
  sql,
  keys: { hashKey },
}: {
  deliveries: DeliveryService;
  sql: Sql;
  keys: Pick<Keys, 'hashKey'>;
}) => ({
  delivery: loadById(deliveries.findMany),
  deliveriesOfDispatch: loadByRequest(deliveries),
  correctedAddress: loadFromMap((ids) => findCorrectedAddresses(sql, { deliveryIds: ids, hashKey }), null),
  correctable: loadFromMap((ids) => countCorrectable(sql, { dispatchIds: ids, hashKey }), 0),
});

/** One loader per distinct page, sort and filter of `Dispatch.deliveries`. */
const loadByRequest = (deliveries: DeliveryService) => {
  const loaders = new Map<string, DataLoader<DispatchEntity, DeliveryPage>>();
  return (request: DeliveryRequest) => {
    const key = JSON.stringify(request);
    const loader = loaders.get(key) ?? new DataLoader((dispatches) => deliveries.listOfDispatches(dispatches, request));
    loaders.set(key, loader);
    return loader;
  };
};
