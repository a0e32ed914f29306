import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Keys } from '@tidings/core/keys/keys';
import { isDatabaseAway } from '@tidings/core/ledger/away';
import type { FeedbackEvent } from '@tidings/core/ledger/record-feedback';
import type { Logger } from '@tidings/core/runtime/logger';
import { AppError } from '../../../foundation/errors.js';
import type { Intake } from '../feedback-intakes.js';
import { feedbackEventOf, type ProviderEvent } from './provider-event.js';
import type { RefusalLimiter } from './refusal-limiter.js';
import { type Webhook, type WebhookCall, WebhookRefusal } from './webhook.js';

/** SendGrid sends batches of up to 768 KB, Brevo of up to 500 events. */
const MAX_EVENTS_PER_CALL = 10_000;

/** Events that are normalized in one turn of the event loop: about 5 ms. */
const PORTION = 100;

const STATUS = { forged: 401, unreadable: 400 } as const;

export type WebhookReceiver = ReturnType<typeof createWebhookReceiver>;

/** Takes the calls of one provider. Resolves to the HTTP status of the answer: 200 after the events are committed. */
export const createWebhookReceiver = ({
  webhook,
  keys,
  takeAll,
  intake,
  limiter,
  logger,
}: {
  webhook: Webhook;
  keys: Pick<Keys, 'tokenKeys'>;
  takeAll: (events: FeedbackEvent[]) => Promise<unknown>;
  intake: Intake;
  limiter: RefusalLimiter;
  logger: Logger;
}) => {
  const { provider, source, retryStatus, read } = webhook;

  const refuse = (refusal: WebhookRefusal, address: string): number => {
    if (refusal.outcome === 'unverified') {
      intake.fails(refusal.message);
      return retryStatus;
    }
    if (refusal.outcome === 'challenged') return 401;
    intake.count(refusal.outcome);
    limiter.note({ address, provider, reason: refusal.message });
    return STATUS[refusal.outcome];
  };

  const normalize = async (found: ProviderEvent[], receivedAt: Date): Promise<FeedbackEvent[]> => {
    const events: FeedbackEvent[] = [];
    for (const [index, event] of found.entries()) {
      if (index % PORTION === PORTION - 1) await nextTurn();
      events.push(feedbackEventOf(source, event, { keys, receivedAt }));
    }
    return events;
  };

  return async (call: WebhookCall, address: string): Promise<number> => {
    if (limiter.isBlocked(address)) {
      intake.count('limited');
      return 429;
    }
    try {
      const found = await read(call);
      intake.works();
      if (found.length === 0) intake.count('ignored');
      if (found.length > MAX_EVENTS_PER_CALL) {
        intake.count('limited');
        return 413;
      }
      await takeAll(await normalize(found, call.receivedAt));
      return 200;
    } catch (err) {
      if (err instanceof WebhookRefusal) return refuse(err, address);
      const isPassing = err instanceof AppError || isDatabaseAway(err);
      if (!isPassing) logger.error({ err, provider }, 'a webhook of feedback failed');
      return retryStatus;
    }
  };
};
