import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import type { Feature } from '../../foundation/feature.js';
import { StagingResolver } from './staging.resolver.js';

export { watchStaging } from './watch-staging.js';

export const stagingFeature = {
  resolvers: [StagingResolver],
} satisfies Feature<{ sql: Sql; staging: Staging }>;
