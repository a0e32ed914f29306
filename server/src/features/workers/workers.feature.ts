import type { Sql } from '@tidings/core/ledger/sql';
import type { Feature } from '../../foundation/feature.js';
import { WorkerResolver } from './worker.resolver.js';

export { listRunningWorkers } from './running-workers.js';

export const workersFeature = {
  resolvers: [WorkerResolver],
} satisfies Feature<{ sql: Sql }>;
