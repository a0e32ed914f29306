import { randomUUID } from 'node:crypto';
import type { StoredMail } from './mail-store.js';

/** What a recipient's server, or the recipient, would send back. */
export const RETURN_KINDS = ['unknown', 'full', 'spam'] as const;
export type ReturnKind = (typeof RETURN_KINDS)[number];

const BOUNCES = {
  unknown: { status: '5.1.1', reply: (address: string) => `550 5.1.1 <${address}>: no such mailbox` },
  full: { status: '5.2.2', reply: (address: string) => `552 5.2.2 <${address}>: mailbox full` },
};

/**
 * The mail that comes back to a mail's envelope sender: a delivery status notification (RFC 3464) or a report of spam (RFC 5965). It
 * holds the header of the mail, and nothing of its text.
 */
export const returnedMailOf = (mail: StoredMail, kind: ReturnKind, now = new Date()): string => {
  const boundary = `tidings-${randomUUID()}`;
  const recipient = mail.to[0] ?? '';
  const { subject, type, words, report } =
    kind === 'spam' ? complaintOf({ mail, recipient, now }) : bounceOf({ recipient, kind, now });
  return [
    'From: Mailbox <mailer-daemon@localhost>',
    `To: <${mail.from}>`,
    `Subject: ${subject}`,
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${randomUUID()}@localhost>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type.split('/')[1]}; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    words,
    '',
    `--${boundary}`,
    `Content-Type: ${type}`,
    '',
    ...report,
    '',
    `--${boundary}`,
    'Content-Type: text/rfc822-headers; charset=utf-8',
    '',
    headerOf(mail.source),
    '',
    `--${boundary}--`,
  ].join('\r\n');
};

interface ReturnedParts {
  subject: string;
  type: string;
  words: string;
  report: string[];
}

const bounceOf = ({
  recipient,
  kind,
  now,
}: {
  recipient: string;
  kind: keyof typeof BOUNCES;
  now: Date;
}): ReturnedParts => {
  const { status, reply } = BOUNCES[kind];
  return {
    subject: 'Undelivered Mail Returned to Sender',
    type: 'message/delivery-status',
    words: `The mail to <${recipient}> could not be delivered: ${reply(recipient)}`,
    report: [
      'Reporting-MTA: dns; localhost',
      '',
      `Final-Recipient: rfc822; ${recipient}`,
      'Action: failed',
      `Status: ${status}`,
      `Diagnostic-Code: smtp; ${reply(recipient)}`,
      `Last-Attempt-Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    ],
  };
};

const complaintOf = ({ mail, recipient, now }: { mail: StoredMail; recipient: string; now: Date }): ReturnedParts => ({
  subject: 'Report of spam',
  type: 'message/feedback-report',
  words: `<${recipient}> reported a mail as spam.`,
  report: [
    'Feedback-Type: abuse',
    'User-Agent: Tidings mailbox',
    'Version: 1',
    `Original-Mail-From: <${mail.from}>`,
    `Original-Rcpt-To: <${recipient}>`,
    `Arrival-Date: ${now.toUTCString().replace('GMT', '+0000')}`,
  ],
});

const headerOf = (source: Buffer): string => {
  const end = source.indexOf('\r\n\r\n');
  return source.toString('utf8', 0, end < 0 ? source.length : end);
};
