import type { Keys } from '@tidings/core/keys/keys';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FeedbackBatcher } from './feedback-batcher.js';
import type { FeedbackIntakes } from './feedback-intakes.js';
import type { IntakeSettings } from './intake-settings.js';
import { startSmtpIntake } from './smtp-intake.js';

/** Starts the configured intakes of mail. Resolves once they listen. `smtpUrl` is where the listener for bounces is. */
export const startFeedbackIntakes = async ({
  settings: { smtp },
  ...parts
}: {
  settings: IntakeSettings;
  keys: Keys;
  batcher: FeedbackBatcher;
  intakes: FeedbackIntakes;
  logger: Logger;
}): Promise<Running & { smtpUrl?: string }> => {
  if (!smtp) return { stop: async () => {} };
  const listener = await startSmtpIntake({ ...parts, settings: smtp, intake: parts.intakes.register('SMTP') });
  return { smtpUrl: listener.url, stop: listener.stop };
};
