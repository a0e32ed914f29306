import { expect, test } from 'vitest';
import { readReport } from './read-report.js';
import { DAEMON, mailOf, multipartOf } from './testing/mails.js';

const COPY = `Return-Path: <bounces@mail.example.test>
Received: from app.example.test by mx.example.test; Mon, 30 Nov 2026 06:00:00 +0000
From: News <news@example.test>
To: ann@dest.test
Subject: Hello
Message-ID: <7.01890b0c-0000-7000-8000-00123456789a@example.test>

This is the body that must not be kept.`;

/** Words of servers that send no report, and the events they are read as. */
const BOUNCES: Record<string, { headers?: Record<string, string>; body: string; events: string[] }> = {
  qmail: {
    headers: { Subject: 'failure notice' },
    body: `Hi. This is the qmail-send program at mx.example.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@dest.test>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 <ann@dest.test>: Recipient address rejected
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

${COPY}`,
    events: ['BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1 ann@dest.test'],
  },
  'qmail, without a reply': {
    headers: { Subject: 'failure notice' },
    body: `Hi. This is the qmail-send program at mx.example.test.
I'm afraid I wasn't able to deliver your message to the following addresses.

<ann@dest.test>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

${COPY}`,
    events: ['BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1 ann@dest.test'],
  },
  Exim: {
    headers: { 'X-Failed-Recipients': 'ann@dest.test', Subject: 'Mail delivery failed: returning message to sender' },
    body: `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  behind@away.test
    (generated from ann@dest.test)
    host mx.away.test [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<behind@away.test>:
    552 5.2.2 mailbox full

------ This is a copy of the message, including all the headers. ------

${COPY}`,
    events: ['BOUNCED SOFT MAILBOX_FULL 5.2.2 behind@away.test < ann@dest.test'],
  },
  'Exim, delayed': {
    headers: { Subject: 'Warning: message 1xXuVS-00000N-2G delayed 24 hours' },
    body: `This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.test.

The address to which the message has not yet been delivered is:

  ann@dest.test
    host mx.dest.test [192.0.2.1]: 451 4.7.1 Greylisted

No action is required on your part. Delivery attempts will continue.`,
    events: ['DELAYED GREYLISTED 4.7.1 ann@dest.test'],
  },
  Sendmail: {
    headers: {
      From: 'Mail Delivery Subsystem <MAILER-DAEMON@mx.example.test>',
      Subject: 'Returned mail: see transcript',
    },
    body: `The original message was received at Mon, 30 Nov 2026 06:00:00 GMT
from app.example.test [192.0.2.9]

   ----- The following addresses had permanent fatal errors -----
<ann@dest.test>
    (reason: 550 5.7.1 Message rejected as spam)

   ----- Transcript of session follows -----
... while talking to mx.dest.test.:
>>> DATA
<<< 550 5.7.1 Message rejected as spam

   ----- Original message follows -----

${COPY}`,
    events: ['BOUNCED OURS REJECTED 5.7.1 ann@dest.test'],
  },
  Gmail: {
    headers: {
      From: 'Mail Delivery Subsystem <mailer-daemon@googlemail.test>',
      Subject: 'Delivery Status Notification (Failure)',
    },
    body: `Delivery to the following recipient failed permanently:

     ann@dest.test

Technical details of permanent failure:
The error that the other server returned was:
550 550 5.1.1 <ann@dest.test>: User unknown

----- Original message -----

${COPY}`,
    events: ['BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1 ann@dest.test'],
  },
  Exchange: {
    headers: { From: 'System Administrator <postmaster@dest.test>', Subject: 'Undeliverable: Hello' },
    body: `Your message did not reach some or all of the intended recipients.

      Subject:  Hello
      Sent:     30.11.2026 06:00

The following recipient(s) could not be reached:

      'ann@dest.test' on 30.11.2026 06:00
            The e-mail account does not exist at the organization this message was sent to.
            <mx.dest.test #5.1.1 smtp;550 5.1.1 <ann@dest.test>: User unknown>`,
    events: ['BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1 ann@dest.test'],
  },
  'a server that lists the mail first': {
    body: `Your message could not be delivered.

From: news@example.test
To: ann@dest.test
Subject: Hello

Reason:

ann@dest.test: 550 5.1.1 User unknown`,
    events: ['BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1 ann@dest.test'],
  },
  'a gateway, known by the empty sender and the subject': {
    headers: { From: 'gateway@dest.test', 'Return-Path': '<>', Subject: 'Undeliverable: Hello' },
    body: 'Sorry.\n\nann@dest.test: mailbox full',
    events: ['BOUNCED SOFT MAILBOX_FULL ann@dest.test'],
  },
  'two recipients': {
    body: `I could not deliver your mail.

ann@dest.test: 550 5.1.1 User unknown
ben@dest.test: 552 5.2.2 Quota exceeded`,
    events: ['BOUNCED HARD UNKNOWN_RECIPIENT 5.1.1 ann@dest.test', 'BOUNCED SOFT MAILBOX_FULL 5.2.2 ben@dest.test'],
  },
};

test.each(Object.entries(BOUNCES))('a bounce in the words of %s is read', async (_, { headers, body, events }) => {
  const report = await readReport(mailOf({ ...DAEMON, ...headers }, body));
  expect(report.type).toBe('plain bounce');
  const said = report.events.map(({ kind, bounceClass, errorClass, statusCode, recipient, originalRecipient }) =>
    [kind, bounceClass, errorClass, statusCode, recipient, originalRecipient && `< ${originalRecipient}`]
      .filter(Boolean)
      .join(' '),
  );
  expect(said).toEqual(events);
  if (!body.includes(COPY)) return;
  expect(report.returned).toMatchObject({
    messageId: '<7.01890b0c-0000-7000-8000-00123456789a@example.test>',
    to: ['ann@dest.test'],
    tokenSources: ['bounces@mail.example.test'],
  });
  expect(report.excerpt.toString()).not.toContain('must not be kept');
});

const BOUNCE = mailOf(DAEMON, BOUNCES.qmail!.body).toString();
const PERSON = {
  ...DAEMON,
  From: 'Ivan <ivan@away.test>',
  Subject: 'Fwd: failure notice',
  'In-Reply-To': '<1@away.test>',
};

test.each([
  ['quotes one', mailOf(PERSON, `What is this?\n\n${BOUNCE.replace(/^/gm, '> ')}`)],
  ['forwards one in the text', mailOf(PERSON, `What is this?\n\n----- Forwarded message -----\n${BOUNCE}`)],
  [
    'forwards one as an attachment',
    multipartOf('multipart/mixed', PERSON, [
      { type: 'text/plain', body: 'What is this?' },
      { type: 'message/rfc822', body: BOUNCE },
    ]),
  ],
  [
    'forwards its parts',
    multipartOf('multipart/mixed', PERSON, [
      { type: 'text/plain', body: 'What is this?' },
      {
        type: 'message/delivery-status',
        body: 'Reporting-MTA: dns; x.test\n\nFinal-Recipient: rfc822; ann@dest.test\nAction: failed\nStatus: 5.1.1',
      },
    ]),
  ],
])('a person who %s counts for nothing', async (_, mail) => {
  const { type, events, isAutomatic } = await readReport(mail);
  expect({ type, events, isAutomatic }).toEqual({ type: 'other', events: [], isAutomatic: false });
});

test('a postmaster who writes about a bounce that names nobody counts for nothing', async () => {
  const mail = mailOf({ ...DAEMON, Subject: 'Your mail' }, 'Please have a look at your "550 5.1.1" replies.');
  expect((await readReport(mail)).events).toEqual([]);
});
