import type { Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { ErasureEntity } from './erasure.entity.js';
import type { ErasureService } from './erasure.service.js';
import { PersonalDataResolver } from './personal-data.resolver.js';

export { startContextRetention } from './context-retention.js';
export { startEraser } from './eraser.js';
export { createErasureService } from './erasure.service.js';
export { createPersonExport } from './person-export.js';

export const personalDataFeature = {
  entities: [ErasureEntity],
  resolvers: [PersonalDataResolver],
  auditedMutations,
} satisfies Feature<{ erasures: ErasureService }>;
