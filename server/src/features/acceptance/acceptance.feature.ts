import type { Connections, Feature } from '../../foundation/feature.js';
import { AcceptanceResolver } from './acceptance.resolver.js';
import type { AcceptanceService } from './acceptance.service.js';
import { auditedMutations } from './audited-mutations.js';
import { HeldDomainResolver } from './held-domain.resolver.js';
import type { HeldDomainService } from './held-domain.service.js';
import { ReceivingDomainResolver } from './receiving-domain.resolver.js';
import { createReceivingDomainService, type ReceivingDomainService } from './receiving-domain.service.js';

export { type AcceptanceService, type AcceptanceSettings, createAcceptanceService } from './acceptance.service.js';
export { createHeldDomainService } from './held-domain.service.js';
export { GMAIL_DOMAINS } from './receiving-domain.service.js';
export { SenderCheckSummary } from './sender-check.object.js';

export const acceptanceFeature = {
  services: ({ clickhouse, sql }: Connections) => ({
    receivingDomains: createReceivingDomainService({ clickhouse, sql }),
  }),
  resolvers: [AcceptanceResolver, HeldDomainResolver, ReceivingDomainResolver],
  auditedMutations,
} satisfies Feature<{
  acceptance: AcceptanceService;
  heldDomains: HeldDomainService;
  receivingDomains: ReceivingDomainService;
}>;
