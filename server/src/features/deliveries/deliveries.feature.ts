import type { Keys } from '@tidings/core/keys/keys';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Connections, Feature } from '../../foundation/feature.js';
import type { TemplateRenderer } from '../templates/templates.feature.js';
import type { AddressCorrection } from './address-correction.js';
import { AddressCorrectionResolver } from './address-correction.resolver.js';
import { auditedMutations } from './audited-mutations.js';
import { DeliveryEntity } from './delivery.entity.js';
import { createDeliveryLoaders } from './delivery.loaders.js';
import { DeliveryResolver } from './delivery.resolver.js';
import { createDeliveryService, type DeliveryService } from './delivery.service.js';
import { createDeliveryExport } from './delivery-export.js';
import { DispatchDeliveriesResolver } from './dispatch-deliveries.resolver.js';

interface Services {
  deliveries: DeliveryService;
  addressCorrection: AddressCorrection;
  renderer: TemplateRenderer;
  linkBase: string | undefined;
  sql: Sql;
  keys: Keys;
}

export { createAddressCorrection } from './address-correction.js';
export { DeliveryEntity, DeliveryFate, DeliveryStatus } from './delivery.entity.js';
export { DeliveryFilter } from './delivery.inputs.js';
export type { DeliveryLoaders } from './delivery.loaders.js';

export const deliveriesFeature = {
  entities: [DeliveryEntity],
  services: ({ dataSource }: Connections) => ({
    deliveries: createDeliveryService({ dataSource }),
    exportDeliveries: createDeliveryExport({ dataSource }),
  }),
  resolvers: [DeliveryResolver, DispatchDeliveriesResolver, AddressCorrectionResolver],
  loaders: createDeliveryLoaders,
  auditedMutations,
} satisfies Feature<Services>;
