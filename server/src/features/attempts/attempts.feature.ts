import type { Connections, Feature } from '../../foundation/feature.js';
import { createAttemptLoaders } from './attempt.loaders.js';
import { AttemptResolver } from './attempt.resolver.js';
import { type AttemptService, createAttemptService } from './attempt.service.js';

export { askLog } from './ask-log.js';
export { AttemptFilter } from './attempt.inputs.js';
export type { AttemptLoaders } from './attempt.loaders.js';
export { AttemptObject, StopReason } from './attempt.object.js';
export { attemptQueryOf, createAttemptService } from './attempt.service.js';

export const attemptsFeature = {
  services: ({ clickhouse }: Connections) => ({ attempts: createAttemptService({ clickhouse }) }),
  resolvers: [AttemptResolver],
  loaders: createAttemptLoaders,
} satisfies Feature<{ attempts: AttemptService }>;
