import type { Feature } from '../../foundation/feature.js';
import { AuditEntryEntity } from './audit.entity.js';
import { AuditResolver } from './audit.resolver.js';
import type { AuditService } from './audit.service.js';

export { type AuditService, createAuditService } from './audit.service.js';
export { watchMutations } from './watch-mutations.js';

export const auditFeature = {
  entities: [AuditEntryEntity],
  resolvers: [AuditResolver],
} satisfies Feature<{ audit: AuditService }>;
