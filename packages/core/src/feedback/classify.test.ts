import { expect, test } from 'vitest';
import { classifyBounce, type Refusal } from './classify.js';

/** Expected: bounce class, error class, enhanced code. */
const CASES: [Refusal, string][] = [
  [{ statusCode: '5.0.0', text: 'smtp; 550 5.1.1 <a@x.test>: User unknown' }, 'HARD UNKNOWN_RECIPIENT 5.1.1'],
  [{ statusCode: '5.1.1', text: null }, 'HARD UNKNOWN_RECIPIENT 5.1.1'],
  [{ statusCode: '5.1.1', text: 'X-Unix; 67' }, 'HARD UNKNOWN_RECIPIENT 5.1.1'],
  [{ statusCode: '5.0.0', text: 'smtp; 556 5.1.10 Recipient address has null MX' }, 'HARD UNKNOWN_RECIPIENT 5.1.10'],
  [{ statusCode: '5.1.0', text: 'Domain x.test does not accept mail (nullMX)' }, 'HARD UNKNOWN_RECIPIENT 5.1.0'],
  [
    {
      statusCode: '5.4.4',
      text: 'X-Postfix; Host or domain name not found. Name service error for name=nx.test type=A',
    },
    'HARD UNKNOWN_RECIPIENT 5.4.4',
  ],
  [{ statusCode: '5.0.0', text: 'Unrouteable address' }, 'HARD UNKNOWN_RECIPIENT 5.0.0'],
  [{ text: 'smtp; 550 sorry, no mailbox here by that name. (#5.1.1)' }, 'HARD UNKNOWN_RECIPIENT 5.1.1'],
  [{ smtpCode: 550, text: 'No such user' }, 'HARD UNKNOWN_RECIPIENT 5.0.0'],
  [
    { statusCode: '5.5.0', text: 'smtp;550 5.5.0 Requested action not taken: mailbox unavailable' },
    'HARD UNKNOWN_RECIPIENT 5.5.0',
  ],
  [{ text: "554 delivery error: dd This user doesn't have a yahoo.test account" }, 'HARD UNKNOWN_RECIPIENT 5.0.0'],
  [{ text: '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)' }, 'HARD UNKNOWN_RECIPIENT 5.4.1'],
  [{ text: '550 5.2.1 The email account that you tried to reach is disabled' }, 'HARD UNKNOWN_RECIPIENT 5.2.1'],
  [{ text: 'smtp;550 #5.1.1 RESOLVER.ADR.RecipNotFound; not found' }, 'HARD UNKNOWN_RECIPIENT 5.1.1'],
  [
    {
      statusCode: '5.1.1',
      text: 'smtp; 550-Mailbox unknown.  Either there is no mailbox associated with this 550-name or. 550 5.1.1 User unknown',
    },
    'HARD UNKNOWN_RECIPIENT 5.1.1',
  ],
  [
    { text: '550 Message was not accepted -- invalid mailbox. Local mailbox ann@x.test is unavailable' },
    'HARD UNKNOWN_RECIPIENT 5.0.0',
  ],
  [{ text: '550 5.7.1 No such user!' }, 'HARD UNKNOWN_RECIPIENT 5.7.1'],
  [{ text: '554 This account has been disabled or discontinued [#102].' }, 'HARD UNKNOWN_RECIPIENT 5.0.0'],
  [{ text: 'User ann (ann@x.test) not listed in Domino Directory' }, 'HARD UNKNOWN_RECIPIENT null'],
  [
    { text: '550 5.4.310 DNS domain nx.test does not exist [Message=InfoDomainNonexistent]' },
    'HARD UNKNOWN_RECIPIENT 5.4.310',
  ],
  [{ text: '550 Invalid Recipient - https://help.x.test' }, 'HARD UNKNOWN_RECIPIENT 5.0.0'],
  [
    { text: '550 5.0.350 Remote server returned an error -> 550 mailbox ann@x.test does not exist' },
    'HARD UNKNOWN_RECIPIENT 5.0.350',
  ],

  [
    { text: '552-Requested mail action aborted: exceeded storage allocation. Quota exceeded. The mailbox is full.' },
    'SOFT MAILBOX_FULL 5.0.0',
  ],
  [{ text: '554 5.4.14 Hop count exceeded - possible mail loop' }, 'SOFT REJECTED 5.4.14'],
  [
    { statusCode: '4.4.3', text: 'X-Postfix; Host or domain name not found. Host not found, try again' },
    'SOFT THROTTLED 4.4.3',
  ],
  [{ text: '550 5.2.0 RESOLVER.ADR.BadPrimary' }, 'SOFT REJECTED 5.2.0'],
  [{ statusCode: '5.2.2', text: 'smtp; 552 5.2.2 over quota' }, 'SOFT MAILBOX_FULL 5.2.2'],
  [{ text: '550 5.2.1 The user you are trying to contact is receiving mail too quickly' }, 'SOFT THROTTLED 5.2.1'],
  [
    { statusCode: '5.0.0', text: 'smtp; 451 4.7.1 <a@x.test>: Greylisted, please try again later' },
    'SOFT GREYLISTED 4.7.1',
  ],
  [{ statusCode: '5.4.7', text: 'Envelope expired' }, 'SOFT TIMEOUT 5.4.7'],
  [{ statusCode: '4.4.7', text: null }, 'SOFT TIMEOUT 4.4.7'],
  [
    { statusCode: '4.4.1', text: 'X-Postfix; connect to mx.x.test[192.0.2.1]:25: Connection timed out' },
    'SOFT CONNECTION 4.4.1',
  ],
  [{ statusCode: '4.1.1', text: 'smtp; 450 4.1.1 being looked up' }, 'SOFT UNKNOWN_RECIPIENT 4.1.1'],
  [{ statusCode: '5.4.6', text: 'mail for x.test loops back to myself' }, 'SOFT REJECTED 5.4.6'],

  [{ statusCode: '5.0.0', text: 'smtp; 550 Administrative prohibition - envelope blocked' }, 'OURS REJECTED 5.0.0'],
  [{ statusCode: '5.1.1', text: 'SMTP; 550 Administrative prohibition - envelope blocked' }, 'OURS REJECTED 5.0.0'],
  [{ statusCode: '5.1.1', text: 'SMTP; 550 Rejected' }, 'OURS REJECTED 5.0.0'],
  [{ text: 'smtp; 554 5.7.1 Message content rejected, id=4711 - spam' }, 'OURS REJECTED 5.7.1'],
  [
    {
      text: 'smtp; 550-5.7.1 Our system has detected that this message is 550-5.7.1 likely unsolicited mail. 550 5.7.1 blocked.',
    },
    'OURS REJECTED 5.7.1',
  ],
  [
    { text: '550 Requested action not taken: mailbox unavailable. Reject due to policy restrictions.' },
    'OURS REJECTED 5.0.0',
  ],
  [{ text: '550 5.7.26 Unauthenticated email is not accepted' }, 'OURS IDENTITY 5.7.26'],
  [{ text: '553 5.1.8 Sender address rejected: Domain not found' }, 'OURS IDENTITY 5.1.8'],
  [{ text: '550 5.1.0 Sender address rejected: user unknown' }, 'OURS IDENTITY 5.1.0'],
  [{ text: '552 5.3.4 Message too big' }, 'OURS TOO_LARGE 5.3.4'],
  [{ smtpCode: '552', text: 'Message size exceeds maximum permitted' }, 'OURS TOO_LARGE 5.0.0'],
  [{ text: '421 4.7.28 unusual rate of unsolicited mail' }, 'OURS THROTTLED 4.7.28'],
  [{ text: '451 Message deferred, looks like spam' }, 'OURS THROTTLED 4.0.0'],
  [
    { text: '550 5.7.1 messages from [192.0.2.1] were not sent. Part of their network is on our block list.' },
    'OURS IDENTITY 5.7.1',
  ],
  [{ text: '421 4.7.0 Messages from 192.0.2.1 temporarily deferred due to user complaints' }, 'OURS THROTTLED 4.7.0'],
  [{ text: '550 5.5.0 Service refused, please try later.' }, 'OURS REJECTED 5.5.0'],
  [
    { text: '552 5.7.0 This message was blocked because its content presents a potential security issue' },
    'OURS REJECTED 5.7.0',
  ],
  [{ text: '550 5.7.509 sending domain x.test does not pass DMARC verification' }, 'OURS IDENTITY 5.7.509'],
  [{ text: '550 5.7.0 Local Policy Violation' }, 'OURS REJECTED 5.7.0'],
  [
    { text: '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.example.test' },
    'OURS IDENTITY 5.7.1',
  ],
  [{ text: 'host mx.x.test[192.0.2.1] said: 550 Invalid message' }, 'OURS REJECTED 5.0.0'],
  [{ text: '550 Your account is suspended' }, 'OURS REJECTED 5.0.0'],
  [{ text: '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup' }, 'OURS REJECTED 5.7.133'],
  [{ smtpCode: 605, text: '' }, 'OURS REJECTED null'],
  [{}, 'OURS REJECTED null'],
];

test.each(CASES)('the refusal %j is read as %s', (refusal, expected) => {
  const { bounceClass, errorClass, statusCode } = classifyBounce(refusal);
  expect(`${bounceClass} ${errorClass} ${statusCode}`).toBe(expected);
});

test('an address in a text is no enhanced code', () => {
  expect(classifyBounce({ text: 'host mx.x.test[5.1.1.9] said: 550 Rejected' }).statusCode).toBe('5.0.0');
});
