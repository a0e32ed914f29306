import type { Publisher } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import type { AuditedMutations } from './audited-mutations.js';

export interface Connections {
  dataSource: DataSource;
  sql: pg.Pool;
  clickhouse: DeliveryLog;
  publisher: Publisher;
}

/**
 * What a feature gives to the assembly. `Services` is what its resolvers and loaders need: the assembly creates every service once and
 * passes the same object to all features.
 */
export interface Feature<Services> {
  /** TypeORM entities of the feature's tables. */
  entities?: readonly (new () => object)[];
  /** Services that need connections alone. The assembly creates those that need other services or settings. */
  services?: (connections: Connections) => object;
  /** Classes whose methods answer queries and mutations, or resolve fields of types. */
  resolvers?: readonly (new (
    services: Services,
  ) => object)[];
  /** Creates the feature's data loaders for one request. Two features can't have a loader of the same name. */
  loaders?: (services: Services) => object;
  auditedMutations?: AuditedMutations;
}
