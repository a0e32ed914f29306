import type { ApiKeysQuery } from './api-keys.generated';

export type ApiKey = ApiKeysQuery['apiKeys'][number];
