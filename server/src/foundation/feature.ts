import type { AuditedMutations } from './audited-mutations.js';

/**
 * What a feature gives to the assembly. `Services` are the services that its resolvers and loaders use; the assembly
 * creates each once and passes the same object to all features.
 */
export interface Feature<Services> {
  /** TypeORM entities of the feature's tables. */
  entities?: readonly (new () => object)[];
  /** Resolver classes, for queries, mutations and fields of other features' types. */
  resolvers?: readonly (new (
    services: Services,
  ) => object)[];
  /** Data loaders for one request. Each name belongs to one feature. */
  loaders?: (services: Services) => object;
  auditedMutations?: AuditedMutations;
}
