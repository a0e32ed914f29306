import type { Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { SuppressionEntity, SuppressionUndoEntity } from './suppression.entity.js';
import { createSuppressionLoaders } from './suppression.loaders.js';
import { SuppressionResolver, SuppressionUndoResolver } from './suppression.resolver.js';
import type { SuppressionService } from './suppression.service.js';
import { SuppressionImportResolver } from './suppression-import.resolver.js';
import type { SuppressionImportService } from './suppression-import.service.js';

export { SuppressionReason, SuppressionScope } from './suppression.entity.js';
export { SuppressionFilter } from './suppression.inputs.js';
export { createSuppressionService } from './suppression.service.js';
export { createSuppressionExport } from './suppression-export.js';
export { createSuppressionImportService } from './suppression-import.service.js';

export const suppressionsFeature = {
  entities: [SuppressionEntity, SuppressionUndoEntity],
  resolvers: [SuppressionResolver, SuppressionUndoResolver, SuppressionImportResolver],
  loaders: createSuppressionLoaders,
  auditedMutations,
} satisfies Feature<{ suppressions: SuppressionService; importSuppressions: SuppressionImportService }>;
