import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { FAILURES, ruleFor } from './failures.js';
import type { SendOptions } from './hand-over.js';
import { createMailer } from './mailer.js';
import { LeaseLapsedError, NoFreeConnectionError, readFailure, readSeen } from './smtp-outcome.js';

interface Case {
  /** How the mail server behaves; absent where there is none. */
  server?: Script;
  /** A parameter of the URL, or who signs in. */
  setting?: string;
  to?: string;
  options?: Partial<SendOptions>;
  follows: string;
}

const AUTH = '250-scripted.test\r\n250 AUTH PLAIN';

const lapsed = () => {
  throw new LeaseLapsedError();
};

/** For each row of the table, by its name, something that really happens on a connection, and what follows. */
const CASES: Record<string, Case[]> = {
  'not one address': [{ server: {}, to: 'a@b, c@d', follows: 'FAILED REJECTED' }],
  'lease over before the mail': [{ server: {}, options: { checkLease: lapsed }, follows: 'RETRY_AT_ONCE INTERNAL' }],
  'greeted with 421': [
    { server: { greeting: '421 4.7.0 too many connections' }, follows: 'RETRY THROTTLED isTransport slowsDown' },
    { server: { EHLO: '421 4.3.2 going down' }, follows: 'RETRY THROTTLED isTransport slowsDown' },
  ],
  'greeted with another refusal': [
    { server: { greeting: '554 no service for you' }, follows: 'RETRY CONNECTION isTransport' },
  ],
  'no answer to a connection': [
    { server: { greeting: 'silence' }, setting: 'greetingTimeout=100', follows: 'RETRY TIMEOUT isTransport' },
    { server: { EHLO: 'silence' }, follows: 'RETRY TIMEOUT isTransport' },
  ],
  'no TLS with it': [
    { server: {}, setting: 'requireTLS=true', follows: 'RETRY TLS isTransport' },
    { server: { STARTTLS: '502 what?' }, setting: 'requireTLS=true', follows: 'RETRY TLS isTransport' },
  ],
  'does not let us in': [
    {
      server: { EHLO: AUTH, AUTH: '535 5.7.8 bad password' },
      setting: 'user:pass',
      follows: 'RETRY AUTH isTransport',
    },
    { server: { EHLO: AUTH, AUTH: '454 4.7.0 later' }, setting: 'user:pass', follows: 'RETRY AUTH isTransport' },
  ],
  'no connection': [
    { follows: 'RETRY CONNECTION isTransport' },
    { server: { greeting: 'reset' }, follows: 'RETRY CONNECTION isTransport' },
    { server: { greeting: 'close' }, follows: 'RETRY CONNECTION isTransport' },
  ],
  'wants us to sign in first': [{ server: { MAIL: '530 5.7.0 sign in' }, follows: 'RETRY AUTH isTransport' }],
  'no answer after the final dot': [{ server: { dot: 'silence' }, follows: 'UNCERTAIN TIMEOUT' }],
  'lost after the final dot': [
    { server: { dot: 'close' }, follows: 'UNCERTAIN CONNECTION' },
    { server: { dot: 'reset' }, follows: 'UNCERTAIN CONNECTION' },
  ],
  'no answer before the final dot': [
    { server: { MAIL: 'silence' }, follows: 'RETRY TIMEOUT' },
    { server: { DATA: 'silence' }, follows: 'RETRY TIMEOUT' },
  ],
  'lost before the final dot': [
    { server: { RCPT: 'reset' }, follows: 'RETRY CONNECTION' },
    { server: { DATA: 'close' }, follows: 'RETRY CONNECTION' },
  ],
  'connection ended as idle': [{ server: { MAIL: '421 4.4.2 idle for too long' }, follows: 'RETRY CONNECTION' }],
  'told to come back later': [
    { server: { MAIL: '421 4.7.0 try later' }, follows: 'RETRY THROTTLED slowsDown' },
    { server: { dot: ['421 4.3.2 going down', 'close'] }, follows: 'RETRY THROTTLED slowsDown' },
  ],
  'too many mails': [
    { server: { RCPT: '450 4.7.0 later' }, follows: 'RETRY THROTTLED slowsDown' },
    { server: { MAIL: '451 4.7.500 server busy' }, follows: 'RETRY THROTTLED slowsDown' },
    { server: { dot: '451 4.3.2 not now' }, follows: 'RETRY THROTTLED slowsDown' },
    { server: { dot: '454 4.4.5 congested' }, follows: 'RETRY THROTTLED slowsDown' },
    {
      server: { dot: '451 4.7.650 rate limited due to IP reputation' },
      follows: 'RETRY THROTTLED slowsDown',
    },
  ],
  'too many mails, in words': [
    { server: { dot: '454 Throttling failure: maximum sending rate exceeded' }, follows: 'RETRY THROTTLED slowsDown' },
    { server: { RCPT: '450 4.7.1 too much mail from you' }, follows: 'RETRY THROTTLED slowsDown' },
    { server: { MAIL: '452 4.5.3 Too many recipients: Too many messages sent' }, follows: 'RETRY THROTTLED slowsDown' },
  ],
  'too many connections, in words': [
    {
      server: { dot: '432 4.3.2 Concurrent connections limit exceeded.' },
      follows: 'RETRY THROTTLED slowsDown fewerConnections',
    },
    {
      server: { MAIL: '421 4.7.0 Too many concurrent SMTP connections' },
      follows: 'RETRY THROTTLED slowsDown fewerConnections',
    },
    { server: { RCPT: '450 maximum connections exceeded' }, follows: 'RETRY THROTTLED slowsDown fewerConnections' },
  ],
  'limit of the recipient, in words': [
    { server: { dot: '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded' }, follows: 'RETRY THROTTLED' },
    {
      server: { RCPT: '450 The user you are trying to contact is receiving mail too quickly' },
      follows: 'RETRY THROTTLED',
    },
  ],
  'mailbox not ready': [
    {
      server: { RCPT: '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more' },
      follows: 'RETRY THROTTLED',
    },
  ],
  'sender not trusted for a time': [
    { server: { dot: '421 4.7.26 This mail is unauthenticated' }, follows: 'RETRY IDENTITY' },
    { server: { dot: '421 4.7.32 From: header is not aligned' }, follows: 'RETRY IDENTITY' },
    { server: { RCPT: '451 4.7.23 no PTR record' }, follows: 'RETRY IDENTITY' },
    { server: { MAIL: '450 4.1.8 Sender address rejected: Domain not found' }, follows: 'RETRY IDENTITY' },
  ],
  'sender not trusted for a time, in words': [
    {
      server: { RCPT: '450 4.7.1 Client host rejected: cannot find your reverse hostname' },
      follows: 'RETRY IDENTITY',
    },
    { server: { RCPT: '451 Your address is listed at a blocklist' }, follows: 'RETRY IDENTITY' },
  ],
  greylisted: [
    { server: { RCPT: '450 4.2.0 greylisted' }, follows: 'RETRY GREYLISTED' },
    { server: { RCPT: '451 4.7.1 Greylisting in action, please come back later' }, follows: 'RETRY GREYLISTED' },
    { server: { dot: '451 Graylisted, too many mails at once' }, follows: 'RETRY GREYLISTED' },
  ],
  'bad sequence of commands': [{ server: { MAIL: '503 5.5.1 what?' }, follows: 'RETRY CONNECTION' }],
  'mailbox full for a time': [
    { server: { RCPT: '452 4.2.2 over quota' }, follows: 'RETRY MAILBOX_FULL' },
    {
      server: { RCPT: '451 4.2.2 mailbox over quota, storage limit exceeded' },
      follows: 'RETRY MAILBOX_FULL',
    },
  ],
  'mailbox full for a time, in words': [
    { server: { RCPT: '450 mailbox is full' }, follows: 'RETRY MAILBOX_FULL' },
    { server: { dot: '451 user has exceeded the disk quota' }, follows: 'RETRY MAILBOX_FULL' },
  ],
  'mailbox full for a time, by 452 alone': [{ server: { RCPT: '452 full' }, follows: 'RETRY MAILBOX_FULL' }],
  'mailbox full': [
    { server: { dot: '552 5.2.2 full' }, follows: 'FAILED MAILBOX_FULL' },
    { server: { dot: '552 5.2.2 Quota exceeded' }, follows: 'FAILED MAILBOX_FULL' },
  ],
  'mailbox full, in words': [
    { server: { RCPT: '550 mailbox full' }, follows: 'FAILED MAILBOX_FULL' },
    { server: { RCPT: '550 5.0.0 over quota' }, follows: 'FAILED MAILBOX_FULL' },
  ],
  'mailbox full, by 552 alone': [{ server: { RCPT: '552 full' }, follows: 'FAILED MAILBOX_FULL' }],
  'too large for a time': [{ server: { MAIL: '452 4.3.4 not now, too big' }, follows: 'RETRY TOO_LARGE' }],
  'too large': [
    { server: { dot: '552 5.3.4 message too big' }, follows: 'FAILED TOO_LARGE' },
    { server: { dot: '554 5.2.3 larger than the mailbox takes' }, follows: 'FAILED TOO_LARGE' },
  ],
  'too large, in words': [
    { server: { MAIL: '552 Message size exceeds maximum permitted' }, follows: 'FAILED TOO_LARGE' },
    { server: { dot: '534 Message header size exceeds policy limit.' }, follows: 'FAILED TOO_LARGE' },
  ],
  'larger than the server says it takes': [
    { server: { EHLO: '250-scripted.test\r\n250 SIZE 100' }, follows: 'FAILED TOO_LARGE' },
  ],
  'address beyond ASCII, no SMTPUTF8': [
    { server: {}, to: 'юзер@example.test', follows: 'FAILED ADDRESS_NOT_SUPPORTED' },
  ],
  'address beyond ASCII refused': [
    {
      server: { EHLO: '250-scripted.test\r\n250 SMTPUTF8', RCPT: '553 5.6.7 not here' },
      to: 'юзер@example.test',
      follows: 'FAILED ADDRESS_NOT_SUPPORTED',
    },
  ],
  'recipient not known yet': [{ server: { RCPT: '450 4.1.1 being looked up' }, follows: 'RETRY UNKNOWN_RECIPIENT' }],
  'recipient unknown': [
    { server: { RCPT: '550 5.1.1 who?' }, follows: 'FAILED UNKNOWN_RECIPIENT' },
    { server: { dot: '550 5.1.1 who?' }, follows: 'FAILED UNKNOWN_RECIPIENT' },
  ],
  'recipient unknown, by 550 or 551 to RCPT alone': [
    { server: { RCPT: '550 who?' }, follows: 'FAILED UNKNOWN_RECIPIENT' },
    { server: { RCPT: '550 Unrouteable address' }, follows: 'FAILED UNKNOWN_RECIPIENT' },
    { server: { RCPT: '550 User <ann> unknown' }, follows: 'FAILED UNKNOWN_RECIPIENT' },
  ],
  'sender not trusted': [
    { server: { dot: '550 5.7.26 unauthenticated sender' }, follows: 'FAILED IDENTITY' },
    { server: { RCPT: '550 5.7.25 no reverse DNS' }, follows: 'FAILED IDENTITY' },
    {
      server: { dot: '550 5.7.515 Access denied, sending domain does not meet the required level' },
      follows: 'FAILED IDENTITY',
    },
    { server: { MAIL: '550 5.7.606 Access denied, banned sending IP' }, follows: 'FAILED IDENTITY' },
    { server: { MAIL: '553 5.1.8 domain of the sender does not exist' }, follows: 'FAILED IDENTITY' },
  ],
  'sender not trusted, in words': [
    { server: { RCPT: '550 relay not permitted' }, follows: 'FAILED IDENTITY' },
    { server: { RCPT: '554 5.7.1 relay access denied' }, follows: 'FAILED IDENTITY' },
    {
      server: { RCPT: '550 Your IP is listed at a blocklist, connection refused' },
      follows: 'FAILED IDENTITY',
    },
    { server: { dot: '550 rejected because of the DMARC policy' }, follows: 'FAILED IDENTITY' },
    { server: { RCPT: '553 5.7.1 Sender address rejected: not owned by user news' }, follows: 'FAILED IDENTITY' },
  ],
  'refused for a time': [
    { server: { MAIL: '452 4.3.1 no space left' }, follows: 'RETRY THROTTLED' },
    { server: { dot: '451 4.3.0 queue full' }, follows: 'RETRY THROTTLED' },
  ],
  'refused for good': [
    { server: { MAIL: '550 5.7.1 we do not want you' }, follows: 'FAILED REJECTED' },
    { server: { dot: '554 5.7.1 spam' }, follows: 'FAILED REJECTED' },
  ],
};

/** What comes out of our own code. */
const OURS: Record<string, { handedOver: boolean; error?: Error; follows: string }> = {
  'no connection free in time': {
    handedOver: false,
    error: new NoFreeConnectionError(),
    follows: 'RETRY_AT_ONCE CONNECTION',
  },
  'fault of ours': { handedOver: false, follows: 'RETRY INTERNAL' },
  'fault of ours after the final dot': { handedOver: true, follows: 'UNCERTAIN INTERNAL' },
};

const inWords = (failure: ReturnType<typeof readFailure>): string => {
  const flags = (['isTransport', 'slowsDown', 'fewerConnections'] as const).filter((flag) => failure[flag]);
  return [failure.outcome, failure.errorClass, ...flags].join(' ');
};

/** A port that was somebody's a moment ago, and is nobody's now. */
const nobody = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `smtp://127.0.0.1:${port}?`;
};

test('the table has a case for each of its rows, and each row has a name of its own', () => {
  const names = FAILURES.map(({ what }) => what);
  expect([...names].sort()).toEqual([...Object.keys(CASES), ...Object.keys(OURS)].sort());
});

describe.each(Object.entries(CASES))('%s', (what, cases) => {
  test.each(cases)('%j', async ({ server, setting = '', to = 'anna@example.test', options, follows }) => {
    const base = server ? `${(await startScriptedSmtp(server)).url}&` : await nobody();
    const url = new URL(`${base}maxRequeues=0&${setting.includes('=') ? setting : ''}`);
    if (setting.includes(':')) [url.username, url.password] = setting.split(':') as [string, string];
    const mailer = createMailer({ url: url.href, connections: 1, socketTimeoutMs: 150, logger: silent });
    onTestFinished(() => mailer.close());
    const outcome = await mailer.send(composed(mailTo(to)), freely(options));
    if (outcome.accepted) throw new Error('it was sent');
    expect(ruleFor(readSeen(outcome)).what).toBe(what);
    expect(inWords(readFailure(outcome))).toBe(follows);
  });
});

test.each(Object.entries(OURS))('%s', (what, { handedOver, error = new TypeError('x is not a function'), follows }) => {
  const failed = { error, begun: handedOver, bodyBegun: handedOver, handedOver };
  expect(ruleFor(readSeen(failed)).what).toBe(what);
  expect(inWords(readFailure(failed))).toBe(follows);
});
