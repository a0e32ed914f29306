import type { Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { SuppressionEntity, SuppressionUndoEntity } from './suppression.entity.js';
import { createSuppressionLoaders } from './suppression.loaders.js';
import { SuppressionResolver, SuppressionUndoResolver } from './suppression.resolver.js';
import type { SuppressionService } from './suppression.service.js';

export { createSuppressionService } from './suppression.service.js';

export const suppressionsFeature = {
  entities: [SuppressionEntity, SuppressionUndoEntity],
  resolvers: [SuppressionResolver, SuppressionUndoResolver],
  loaders: createSuppressionLoaders,
  auditedMutations,
} satisfies Feature<{ suppressions: SuppressionService }>;
