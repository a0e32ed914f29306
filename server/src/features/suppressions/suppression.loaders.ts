import { loadFromMap } from '../../foundation/graphql/data-loaders.js';
import type { SuppressionService } from './suppression.service.js';

export type SuppressionLoaders = ReturnType<typeof createSuppressionLoaders>;

export const createSuppressionLoaders = ({ suppressions }: { suppressions: SuppressionService }) => ({
  suppressionCaller: loadFromMap(suppressions.findCallerNames, null),
});
