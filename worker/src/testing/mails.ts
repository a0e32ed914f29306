import { composeMail, type OutgoingMail } from '../mail/compose.js';
import type { SendOptions } from '../mail/hand-over.js';
import type { ComposedMail } from '../mail/mailer.js';

/** A mail as `deliver` composes it. */
export const mailTo = (address: string, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  from: 'Tidings <news@example.com>',
  sender: 'news@example.com',
  to: { name: 'Anna', address },
  messageId: `<1.${address}>`,
  subject: 'Beetles',
  html: '',
  text: 'A beetle is a beetle.',
  ...more,
});

/** Composes a mail as `deliver` passes it to the mailer. */
export const composed = (mail: OutgoingMail): ComposedMail => ({
  ...mail,
  raw: composeMail(mail, { date: new Date(), boundary: '--_beetle' }),
});

/** Send options without a deadline, and with a lease that doesn't lapse. */
export const freely = (more: Partial<SendOptions> = {}): SendOptions => ({
  stopping: new AbortController(),
  checkLease: () => {},
  ...more,
});

/** A text of about this many bytes, in lines. */
export const textOf = (bytes: number): string => `${'beetles and nothing but beetles\n'.repeat(bytes / 32)}`;
