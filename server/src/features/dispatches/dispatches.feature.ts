import type { Sql } from '@tidings/core/ledger/sql';
import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { BulkSendResolver } from './bulk-send.resolver.js';
import type { BulkSendService } from './bulk-send.service.js';
import { DeliveryCountsResolver, DispatchCountsResolver } from './delivery-counts.resolver.js';
import { DispatchEntity } from './dispatch.entity.js';
import { createDispatchLoaders } from './dispatch.loaders.js';
import { DispatchResolver } from './dispatch.resolver.js';
import { createDispatchService, type DispatchService } from './dispatch.service.js';
import type { DispatchControls } from './dispatch-controls.js';
import { DispatchProgressResolver } from './dispatch-progress.resolver.js';
import type { DispatchWatch } from './dispatch-watch.js';
import { LastDispatchResolver } from './last-dispatch.resolver.js';
import type { SendService } from './send.service.js';
import type { SendCheckService } from './send-check.service.js';
import type { TemplateImpactService } from './template-impact.service.js';
import type { TestMailService } from './test-mail.service.js';

interface Services {
  dispatches: DispatchService;
  dispatchControls: DispatchControls;
  dispatchWatch: DispatchWatch;
  sends: SendService;
  sendNotifications: BulkSendService;
  sendTestMail: TestMailService;
  checkNotification: SendCheckService;
  templateImpact: TemplateImpactService;
  sql: Sql;
}

export { createAcceptor } from './acceptor.js';
export { byDispatch, DISPATCH } from './audited-mutations.js';
export { type BulkInput, createBulkSendService, MAX_SENDS_PER_CALL, type SendOutcome } from './bulk-send.service.js';
export { type DeliveryCounts, DispatchEntity } from './dispatch.entity.js';
export { MAX_IDEMPOTENCY_KEY, SendNotificationInput } from './dispatch.inputs.js';
export type { DispatchLoaders } from './dispatch.loaders.js';
export type { DispatchService } from './dispatch.service.js';
export { createDispatchControls } from './dispatch-controls.js';
export { type DispatchWatch, startDispatchWatch } from './dispatch-watch.js';
export { refuseHeaderKey, withHeaderKey } from './idempotency-key-header.js';
export { createQueueRegistry } from './queue-registry.js';
export { createSendService, type SendService } from './send.service.js';
export { createSendCheckService } from './send-check.service.js';
export { originOf } from './send-origin.js';
export { createTemplateImpactService } from './template-impact.service.js';
export { createTestMailService } from './test-mail.service.js';

export const dispatchesFeature = {
  entities: [DispatchEntity],
  services: ({ dataSource }: Connections) => ({ dispatches: createDispatchService({ dataSource }) }),
  resolvers: [
    DispatchResolver,
    DispatchProgressResolver,
    BulkSendResolver,
    DispatchCountsResolver,
    DeliveryCountsResolver,
    LastDispatchResolver,
  ],
  loaders: createDispatchLoaders,
  auditedMutations,
} satisfies Feature<Services>;
