import { randomUUID } from 'node:crypto';
import { AppError } from '../../foundation/errors.js';
import type { OutboundOptions } from '../../foundation/outbound/post-checked.js';
import type { WebhookEndpointService } from './endpoint.service.js';
import { secretsOf } from './endpoint-target.js';
import { postMessage } from './post-message.js';
import type { WebhookTryObject } from './webhook.objects.js';
import type { WebhookLog } from './webhook-log.js';

const TYPE = 'webhook.test';

export type TestWebhook = ReturnType<typeof createTestWebhook>;

/** Sends a test event to an endpoint, in the form that its events have, and stores the try. */
export const createTestWebhook =
  ({
    webhookEndpoints,
    webhookLog,
    outbound,
  }: {
    webhookEndpoints: Pick<WebhookEndpointService, 'find' | 'targetOf'>;
    webhookLog: Pick<WebhookLog, 'addTry'>;
    outbound: OutboundOptions;
  }) =>
  async (endpointId: string): Promise<Omit<WebhookTryObject, 'id'>> => {
    const endpoint = await webhookEndpoints.find(endpointId);
    const target = webhookEndpoints.targetOf(endpoint);
    if (!target) throw new AppError('webhook.unreadable');
    const event = {
      id: `evt_${randomUUID()}`,
      type: TYPE,
      timestamp: new Date().toISOString(),
      data: { endpoint: endpoint.name },
    };
    const body = endpoint.isBatched ? { type: 'batch', timestamp: event.timestamp, data: [event] } : event;
    const messageId = endpoint.isBatched ? `msg_${randomUUID()}` : event.id;
    const made = await postMessage(
      { url: target.url, secrets: secretsOf(target, endpoint.previousSecretUntil) },
      { messageId, body: JSON.stringify(body) },
      outbound,
    );
    await webhookLog.addTry(endpointId, { messageId, type: TYPE, made });
    const { retryAfter: _, ...shown } = made;
    return { ...shown, messageId, events: 1, types: [TYPE] };
  };
