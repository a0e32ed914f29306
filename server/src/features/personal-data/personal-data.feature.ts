import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { ErasureEntity } from './erasure.entity.js';
import type { ErasureService } from './erasure.service.js';
import { createPersonExport } from './person-export.js';
import { PersonalDataResolver } from './personal-data.resolver.js';

export { startContextRetention } from './context-retention.js';
export { startEraser } from './eraser.js';
export { createErasureService } from './erasure.service.js';

export const personalDataFeature = {
  entities: [ErasureEntity],
  services: ({ sql, clickhouse }: Connections) => ({ exportPerson: createPersonExport({ sql, clickhouse }) }),
  resolvers: [PersonalDataResolver],
  auditedMutations,
} satisfies Feature<{ erasures: ErasureService }>;
