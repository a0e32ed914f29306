import type { Connections, Feature } from '../../foundation/feature.js';
import { auditedMutations } from './audited-mutations.js';
import { WebhookEndpointEntity } from './endpoint.entity.js';
import type { WebhookEndpointService } from './endpoint.service.js';
import { EventListenerResolver } from './event-listener.resolver.js';
import { createEventListenerService, type EventListenerService } from './event-listeners.js';
import type { TestWebhook } from './send-test.js';
import { WebhookEndpointResolver } from './webhook.resolver.js';
import { createWebhookLog, type WebhookLog } from './webhook-log.js';

export { type WebhookDisabledReason, WebhookEndpointEntity } from './endpoint.entity.js';
export { createWebhookEndpointService } from './endpoint.service.js';
export { erasePersonFromWebhooks, personPatterns } from './erase.js';
export { createTestWebhook } from './send-test.js';
export { startWebhooks } from './start-webhooks.js';

export const webhooksFeature = {
  entities: [WebhookEndpointEntity],
  services: ({ dataSource }: Connections) => ({
    webhookLog: createWebhookLog({ dataSource }),
    eventListeners: createEventListenerService({ dataSource }),
  }),
  resolvers: [WebhookEndpointResolver, EventListenerResolver],
  auditedMutations,
} satisfies Feature<{
  webhookEndpoints: WebhookEndpointService;
  webhookLog: WebhookLog;
  testWebhook: TestWebhook;
  eventListeners: EventListenerService;
}>;
