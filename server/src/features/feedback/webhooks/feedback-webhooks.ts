import type { Provider } from '@tidings/core/feedback/provider';
import type { Keys } from '@tidings/core/keys/keys';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FeedbackBatcher } from '../feedback-batcher.js';
import type { FeedbackIntakes } from '../feedback-intakes.js';
import { createWebhookReceiver, type WebhookReceiver } from './receive-call.js';
import { createRefusalLimiter } from './refusal-limiter.js';
import type { WebhookSettings } from './settings.js';
import { createWebhooks } from './webhooks.js';

export interface FeedbackWebhook {
  provider: Provider;
  receive: WebhookReceiver;
}

/** The webhooks of the configured providers, each with its health. */
export const createFeedbackWebhooks = (
  settings: WebhookSettings,
  {
    keys,
    batcher,
    intakes,
    logger,
    fetch = globalThis.fetch,
  }: {
    keys: Pick<Keys, 'tokenKeys'>;
    batcher: Pick<FeedbackBatcher, 'takeAll'>;
    intakes: Pick<FeedbackIntakes, 'register'>;
    logger: Logger;
    fetch?: typeof globalThis.fetch;
  },
): FeedbackWebhook[] => {
  const limiter = createRefusalLimiter({ logger });
  return createWebhooks(settings, { fetch, logger }).map((webhook) => ({
    provider: webhook.provider,
    receive: createWebhookReceiver({
      webhook,
      keys,
      takeAll: batcher.takeAll,
      intake: intakes.register(webhook.source),
      limiter,
      logger,
    }),
  }));
};
