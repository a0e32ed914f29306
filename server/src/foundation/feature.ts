import type { AuditedMutations } from './audited-mutations.js';

/**
 * What a feature gives to the assembly. `Services` is what its resolvers and loaders need: the assembly makes every service once and
 * passes the same object to all features.
 */
export interface Feature<Services> {
  /** TypeORM entities of the feature's tables. */
  entities?: readonly (new () => object)[];
  /** Classes whose methods answer queries and mutations, or resolve fields of another feature's type. */
  resolvers?: readonly (new (
    services: Services,
  ) => object)[];
  /** Data loaders for one request. A name belongs to one feature. */
  loaders?: (services: Services) => object;
  auditedMutations?: AuditedMutations;
}
