import type { Connections, Feature } from '../../foundation/feature.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyResolver } from './api-key.resolver.js';
import { type ApiKeyService, createApiKeyService } from './api-key.service.js';
import { auditedMutations } from './audited-mutations.js';

export type { ApiKeyService } from './api-key.service.js';

export const apiKeysFeature = {
  entities: [ApiKeyEntity],
  services: ({ dataSource, sql }: Connections) => ({ apiKeys: createApiKeyService({ dataSource, sql }) }),
  resolvers: [ApiKeyResolver],
  auditedMutations,
} satisfies Feature<{ apiKeys: ApiKeyService }>;
