import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { DkimKeyEntity } from './dkim-key.entity.js';
import { DkimKeyResolver, SenderDkimResolver } from './dkim-key.resolver.js';
import type { DkimKeyService } from './dkim-key.service.js';
import { SenderEntity } from './sender.entity.js';
import { createSenderLoaders } from './sender.loaders.js';
import { SenderResolver } from './sender.resolver.js';
import { createSenderService, type SenderService } from './sender.service.js';

export { createDkimKeyService } from './dkim-key.service.js';
export { startDkimWatch } from './dkim-watch.js';
export { DnsRecord } from './dns-record.object.js';
export { findSenderId } from './find-sender-id.js';
export { SenderEntity } from './sender.entity.js';
export { MAX_SENDER_SLUG_LENGTH } from './sender.inputs.js';
export type { SenderLoaders } from './sender.loaders.js';
export { createSenderService, type SenderService } from './sender.service.js';

export const sendersFeature = {
  entities: [SenderEntity, DkimKeyEntity],
  services: ({ dataSource }: Connections) => ({ senders: createSenderService({ dataSource }) }),
  resolvers: [SenderResolver, DkimKeyResolver, SenderDkimResolver],
  loaders: createSenderLoaders,
  auditedMutations,
} satisfies Feature<{ senders: SenderService; dkimKeys: DkimKeyService }>;
