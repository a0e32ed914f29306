import type { Keys } from '@tidings/core/keys/keys';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import type { FeedbackBatcher } from './feedback-batcher.js';
import type { FeedbackIntakes } from './feedback-intakes.js';
import { startImapIntake } from './imap-intake.js';
import type { IntakeSettings } from './intake-settings.js';
import { startSmtpIntake } from './smtp-intake.js';

/** Starts the configured intakes of mail. Resolves once they listen. `smtpUrl` is where the listener for bounces is. */
export const startFeedbackIntakes = async ({
  settings: { smtp, imap },
  ...parts
}: {
  settings: IntakeSettings;
  keys: Keys;
  batcher: FeedbackBatcher;
  intakes: FeedbackIntakes;
  logger: Logger;
}): Promise<Running & { smtpUrl?: string }> => {
  const { intakes } = parts;
  const listener = smtp && (await startSmtpIntake({ ...parts, settings: smtp, intake: intakes.register('SMTP') }));
  const mailbox = imap && startImapIntake({ ...parts, settings: imap, intake: intakes.register('IMAP') });
  return {
    ...(listener && { smtpUrl: listener.url }),
    stop: async () => {
      await Promise.all([listener?.stop(), mailbox?.stop()]);
    },
  };
};
