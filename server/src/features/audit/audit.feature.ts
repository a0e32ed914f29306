import type { Connections, Feature } from '../../foundation/feature.js';
import { AuditEntryEntity } from './audit.entity.js';
import { AuditResolver } from './audit.resolver.js';
import { type AuditService, createAuditService } from './audit.service.js';

export type { AuditService } from './audit.service.js';
export { watchMutations } from './watch-mutations.js';

export const auditFeature = {
  entities: [AuditEntryEntity],
  services: ({ dataSource }: Connections) => ({ audit: createAuditService({ dataSource }) }),
  resolvers: [AuditResolver],
} satisfies Feature<{ audit: AuditService }>;
