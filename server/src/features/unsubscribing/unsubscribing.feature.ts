import type { Sql } from '@tidings/core/ledger/sql';
import type { Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { UnsubscribeBurstResolver } from './unsubscribe-burst.resolver.js';

export { registerUnsubscribePages } from './register-pages.js';
export { createSubscriptionService, type SubscriptionService } from './subscription.service.js';

export const unsubscribingFeature = {
  resolvers: [UnsubscribeBurstResolver],
  auditedMutations,
} satisfies Feature<{ sql: Sql }>;
