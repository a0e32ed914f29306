import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { FAILURES, ruleFor } from './failures.js';
import type { SendOptions } from './hand-over.js';
import { createMailer } from './mailer.js';
import { LeaseLapsedError, NoFreeConnectionError, observe, readFailure } from './smtp-outcome.js';

interface Case {
  /** How the mail server behaves. Absent if there is no server. */
  server?: Script;
  /** A parameter of the SMTP URL, or its `user:password`. */
  setting?: string;
  to?: string;
  options?: Partial<SendOptions>;
  consequence: string;
}

const AUTH = '250-scripted.test\r\n250 AUTH PLAIN';

const lapsed = () => {
  throw new LeaseLapsedError();
};

/** For each rule, by its name: replies and faults on a real connection, and the expected consequence. */
const CASES: Record<string, Case[]> = {
  'not one address': [{ server: {}, to: 'a@b, c@d', consequence: 'FAILED REJECTED' }],
  'lease lapsed before the mail': [
    { server: {}, options: { checkLease: lapsed }, consequence: 'RETRY_AT_ONCE INTERNAL' },
  ],
  'greeted with 421': [
    { server: { greeting: '421 4.7.0 too many connections' }, consequence: 'RETRY THROTTLED isTransport slowsDown' },
    { server: { EHLO: '421 4.3.2 going down' }, consequence: 'RETRY THROTTLED isTransport slowsDown' },
  ],
  'greeted with another refusal': [
    { server: { greeting: '554 no service for you' }, consequence: 'RETRY CONNECTION isTransport' },
  ],
  'no reply to a connection': [
    { server: { greeting: 'silence' }, setting: 'greetingTimeout=100', consequence: 'RETRY TIMEOUT isTransport' },
    { server: { EHLO: 'silence' }, consequence: 'RETRY TIMEOUT isTransport' },
  ],
  'TLS failed': [
    { server: {}, setting: 'requireTLS=true', consequence: 'RETRY TLS isTransport' },
    { server: { STARTTLS: '502 what?' }, setting: 'requireTLS=true', consequence: 'RETRY TLS isTransport' },
  ],
  'sign-in failed': [
    {
      server: { EHLO: AUTH, AUTH: '535 5.7.8 bad password' },
      setting: 'user:pass',
      consequence: 'RETRY AUTH isTransport',
    },
    { server: { EHLO: AUTH, AUTH: '454 4.7.0 later' }, setting: 'user:pass', consequence: 'RETRY AUTH isTransport' },
  ],
  'no connection': [
    { consequence: 'RETRY CONNECTION isTransport' },
    { server: { greeting: 'reset' }, consequence: 'RETRY CONNECTION isTransport' },
    { server: { greeting: 'close' }, consequence: 'RETRY CONNECTION isTransport' },
  ],
  'sign-in required': [{ server: { MAIL: '530 5.7.0 sign in' }, consequence: 'RETRY AUTH isTransport' }],
  'mailbox right missing in Exchange': [
    {
      server: { dot: '430 4.2.0 STOREDRV; mailbox logon failure; MapiExceptionLogonFailed: Unable to log on.' },
      consequence: 'RETRY AUTH isTransport',
    },
  ],
  'no reply after the final dot': [{ server: { dot: 'silence' }, consequence: 'UNCERTAIN TIMEOUT' }],
  'connection lost after the final dot': [
    { server: { dot: 'close' }, consequence: 'UNCERTAIN CONNECTION' },
    { server: { dot: 'reset' }, consequence: 'UNCERTAIN CONNECTION' },
  ],
  'no reply before the final dot': [
    { server: { MAIL: 'silence' }, consequence: 'RETRY TIMEOUT' },
    { server: { DATA: 'silence' }, consequence: 'RETRY TIMEOUT' },
  ],
  'connection lost before the final dot': [
    { server: { RCPT: 'reset' }, consequence: 'RETRY CONNECTION' },
    { server: { DATA: 'close' }, consequence: 'RETRY CONNECTION' },
  ],
  'idle connection closed': [{ server: { MAIL: '421 4.4.2 idle for too long' }, consequence: 'RETRY CONNECTION' }],
  'try again later': [
    { server: { MAIL: '421 4.3.2 try later' }, consequence: 'RETRY THROTTLED slowsDown' },
    { server: { dot: ['421 4.3.2 going down', 'close'] }, consequence: 'RETRY THROTTLED slowsDown' },
  ],
  'too many mails': [
    { server: { RCPT: '450 4.7.0 later' }, consequence: 'RETRY THROTTLED slowsDown' },
    { server: { MAIL: '451 4.7.500 server busy' }, consequence: 'RETRY THROTTLED slowsDown' },
    { server: { dot: '451 4.3.2 not now' }, consequence: 'RETRY THROTTLED slowsDown' },
    { server: { dot: '454 4.4.5 congested' }, consequence: 'RETRY THROTTLED slowsDown' },
    {
      server: { dot: '451 4.7.650 rate limited due to IP reputation' },
      consequence: 'RETRY THROTTLED slowsDown',
    },
  ],
  'too many mails, by text': [
    {
      server: { dot: '454 Throttling failure: maximum sending rate exceeded' },
      consequence: 'RETRY THROTTLED slowsDown',
    },
    { server: { RCPT: '450 4.7.1 too much mail from you' }, consequence: 'RETRY THROTTLED slowsDown' },
    {
      server: { MAIL: '452 4.5.3 Too many recipients: Too many messages sent' },
      consequence: 'RETRY THROTTLED slowsDown',
    },
  ],
  'too many connections, by text': [
    {
      server: { dot: '432 4.3.2 Concurrent connections limit exceeded.' },
      consequence: 'RETRY THROTTLED slowsDown fewerConnections',
    },
    {
      server: { MAIL: '421 4.7.0 Too many concurrent SMTP connections' },
      consequence: 'RETRY THROTTLED slowsDown fewerConnections',
    },
    { server: { RCPT: '450 maximum connections exceeded' }, consequence: 'RETRY THROTTLED slowsDown fewerConnections' },
  ],
  'recipient limit, by text': [
    { server: { dot: '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded' }, consequence: 'RETRY THROTTLED' },
    {
      server: { RCPT: '450 The user you are trying to contact is receiving mail too quickly' },
      consequence: 'RETRY THROTTLED',
    },
  ],
  'mailbox not ready': [
    {
      server: { RCPT: '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents more' },
      consequence: 'RETRY THROTTLED',
    },
  ],
  'sender refused temporarily': [
    { server: { dot: '421 4.7.26 This mail is unauthenticated' }, consequence: 'RETRY IDENTITY' },
    { server: { dot: '421 4.7.32 From: header is not aligned' }, consequence: 'RETRY IDENTITY' },
    { server: { RCPT: '451 4.7.23 no PTR record' }, consequence: 'RETRY IDENTITY' },
    { server: { MAIL: '450 4.1.8 Sender address rejected: Domain not found' }, consequence: 'RETRY IDENTITY' },
  ],
  'sender refused temporarily, by text': [
    {
      server: { RCPT: '450 4.7.1 Client host rejected: cannot find your reverse hostname' },
      consequence: 'RETRY IDENTITY',
    },
    { server: { RCPT: '451 Your address is listed at a blocklist' }, consequence: 'RETRY IDENTITY' },
  ],
  greylisted: [
    { server: { RCPT: '450 4.2.0 greylisted' }, consequence: 'RETRY GREYLISTED' },
    { server: { RCPT: '451 4.7.1 Greylisting in action, please come back later' }, consequence: 'RETRY GREYLISTED' },
    { server: { dot: '451 Graylisted, too many mails at once' }, consequence: 'RETRY GREYLISTED' },
  ],
  'bad sequence of commands': [{ server: { MAIL: '503 5.5.1 what?' }, consequence: 'RETRY CONNECTION' }],
  'mailbox full temporarily': [
    { server: { RCPT: '452 4.2.2 over quota' }, consequence: 'RETRY MAILBOX_FULL' },
    {
      server: { RCPT: '451 4.2.2 mailbox over quota, storage limit exceeded' },
      consequence: 'RETRY MAILBOX_FULL',
    },
  ],
  'mailbox full temporarily, by text': [
    { server: { RCPT: '450 mailbox is full' }, consequence: 'RETRY MAILBOX_FULL' },
    { server: { dot: '451 user has exceeded the disk quota' }, consequence: 'RETRY MAILBOX_FULL' },
  ],
  'mailbox full temporarily, by 452': [{ server: { RCPT: '452 full' }, consequence: 'RETRY MAILBOX_FULL' }],
  'mailbox full': [
    { server: { dot: '552 5.2.2 full' }, consequence: 'FAILED MAILBOX_FULL' },
    { server: { dot: '552 5.2.2 Quota exceeded' }, consequence: 'FAILED MAILBOX_FULL' },
  ],
  'mailbox full, by text': [
    { server: { RCPT: '550 mailbox full' }, consequence: 'FAILED MAILBOX_FULL' },
    { server: { RCPT: '550 5.0.0 over quota' }, consequence: 'FAILED MAILBOX_FULL' },
  ],
  'mailbox full, by 552': [{ server: { RCPT: '552 full' }, consequence: 'FAILED MAILBOX_FULL' }],
  'too large temporarily': [{ server: { MAIL: '452 4.3.4 not now, too big' }, consequence: 'RETRY TOO_LARGE' }],
  'too large': [
    { server: { dot: '552 5.3.4 message too big' }, consequence: 'FAILED TOO_LARGE' },
    { server: { dot: '554 5.2.3 larger than the mailbox takes' }, consequence: 'FAILED TOO_LARGE' },
  ],
  'too large, by text': [
    { server: { MAIL: '552 Message size exceeds maximum permitted' }, consequence: 'FAILED TOO_LARGE' },
    { server: { dot: '534 Message header size exceeds policy limit.' }, consequence: 'FAILED TOO_LARGE' },
  ],
  'larger than the SIZE of EHLO': [
    { server: { EHLO: '250-scripted.test\r\n250 SIZE 100' }, consequence: 'FAILED TOO_LARGE' },
  ],
  'non-ASCII address, no SMTPUTF8': [
    { server: {}, to: 'юзер@example.test', consequence: 'FAILED ADDRESS_NOT_SUPPORTED' },
  ],
  'non-ASCII address refused': [
    {
      server: { EHLO: '250-scripted.test\r\n250 SMTPUTF8', RCPT: '553 5.6.7 not here' },
      to: 'юзер@example.test',
      consequence: 'FAILED ADDRESS_NOT_SUPPORTED',
    },
  ],
  'recipient unknown temporarily': [
    { server: { RCPT: '450 4.1.1 being looked up' }, consequence: 'RETRY UNKNOWN_RECIPIENT' },
  ],
  'recipient unknown': [
    { server: { RCPT: '550 5.1.1 who?' }, consequence: 'FAILED UNKNOWN_RECIPIENT' },
    { server: { dot: '550 5.1.1 who?' }, consequence: 'FAILED UNKNOWN_RECIPIENT' },
  ],
  'recipient unknown, by 550 or 551 to RCPT': [
    { server: { RCPT: '550 who?' }, consequence: 'FAILED UNKNOWN_RECIPIENT' },
  ],
  'sender refused': [
    { server: { dot: '550 5.7.26 unauthenticated sender' }, consequence: 'FAILED IDENTITY' },
    { server: { RCPT: '550 5.7.25 no reverse DNS' }, consequence: 'FAILED IDENTITY' },
    {
      server: { dot: '550 5.7.515 Access denied, sending domain does not meet the required level' },
      consequence: 'FAILED IDENTITY',
    },
    { server: { MAIL: '550 5.7.606 Access denied, banned sending IP' }, consequence: 'FAILED IDENTITY' },
    { server: { MAIL: '553 5.1.8 domain of the sender does not exist' }, consequence: 'FAILED IDENTITY' },
  ],
  'sender refused, by text': [
    { server: { RCPT: '550 relay not permitted' }, consequence: 'FAILED IDENTITY' },
    { server: { RCPT: '554 5.7.1 relay access denied' }, consequence: 'FAILED IDENTITY' },
    {
      server: { RCPT: '550 Your IP is listed at a blocklist, connection refused' },
      consequence: 'FAILED IDENTITY',
    },
    { server: { dot: '550 rejected because of the DMARC policy' }, consequence: 'FAILED IDENTITY' },
    { server: { RCPT: '553 5.7.1 Sender address rejected: not owned by user news' }, consequence: 'FAILED IDENTITY' },
  ],
  'try again later, by policy': [{ server: { MAIL: '421 4.7.0 try later' }, consequence: 'RETRY THROTTLED slowsDown' }],
  'next server not reached': [
    { server: { dot: '451 4.4.1 no answer from the next server' }, consequence: 'RETRY CONNECTION' },
  ],
  'given up temporarily': [{ server: { dot: '451 4.4.7 not delivered in time' }, consequence: 'RETRY TIMEOUT' }],
  'refused temporarily, by policy': [{ server: { RCPT: '450 4.7.1 come back later' }, consequence: 'RETRY THROTTLED' }],
  'refused temporarily, by policy in its text': [
    { server: { dot: '451 deferred, looks like spam' }, consequence: 'RETRY THROTTLED' },
  ],
  'recipient limit, permanently': [
    {
      server: { RCPT: '550 5.2.1 The user you are trying to contact is receiving mail too quickly' },
      consequence: 'FAILED THROTTLED',
    },
  ],
  'mailbox disabled': [{ server: { RCPT: '550 5.2.1 disabled' }, consequence: 'FAILED UNKNOWN_RECIPIENT' }],
  'given up': [{ server: { dot: '554 5.4.7 not delivered in time' }, consequence: 'FAILED TIMEOUT' }],
  'refused by policy, by text': [
    { server: { RCPT: '550 Administrative prohibition - envelope blocked' }, consequence: 'FAILED REJECTED' },
    { server: { dot: '554 5.7.1 spam' }, consequence: 'FAILED REJECTED' },
    {
      server: { RCPT: '550 mailbox unavailable: reject due to policy restrictions' },
      consequence: 'FAILED REJECTED',
    },
  ],
  'recipient unknown, by text of Exchange': [
    {
      server: { RCPT: '550 5.4.1 Recipient address rejected: Access denied' },
      consequence: 'FAILED UNKNOWN_RECIPIENT',
    },
  ],
  'recipient unknown, by text': [
    { server: { RCPT: '550 Unrouteable address' }, consequence: 'FAILED UNKNOWN_RECIPIENT' },
    { server: { RCPT: '550 User <ann> unknown' }, consequence: 'FAILED UNKNOWN_RECIPIENT' },
    { server: { dot: '550 5.5.0 mailbox unavailable' }, consequence: 'FAILED UNKNOWN_RECIPIENT' },
  ],
  'refused on the side of the recipient': [
    { server: { dot: '554 5.4.6 routing loop' }, consequence: 'FAILED REJECTED' },
  ],
  'refused temporarily': [
    { server: { MAIL: '452 4.3.1 no space left' }, consequence: 'RETRY THROTTLED' },
    { server: { dot: '451 4.3.0 queue full' }, consequence: 'RETRY THROTTLED' },
  ],
  'refused permanently': [{ server: { MAIL: '550 5.7.1 we do not want you' }, consequence: 'FAILED REJECTED' }],
};

/** For each rule about an error of the worker itself, by its name: the error and the expected consequence. */
const INTERNAL: Record<string, { handedOver: boolean; error?: Error; consequence: string }> = {
  'no free connection in time': {
    handedOver: false,
    error: new NoFreeConnectionError(),
    consequence: 'RETRY_AT_ONCE CONNECTION',
  },
  'internal error': { handedOver: false, consequence: 'RETRY INTERNAL' },
  'internal error after the final dot': { handedOver: true, consequence: 'UNCERTAIN INTERNAL' },
};

const summaryOf = (failure: ReturnType<typeof readFailure>): string => {
  const flags = (['isTransport', 'slowsDown', 'fewerConnections'] as const).filter((flag) => failure[flag]);
  return [failure.outcome, failure.errorClass, ...flags].join(' ');
};

/** A URL with a port that nothing listens on. */
const unreachableUrl = async (): Promise<string> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `smtp://127.0.0.1:${port}?`;
};

test('each rule has a unique name and a case', () => {
  const names = FAILURES.map(({ name }) => name);
  expect([...names].sort()).toEqual([...Object.keys(CASES), ...Object.keys(INTERNAL)].sort());
});

describe.each(Object.entries(CASES))('the failure rule “%s”', (name, cases) => {
  test.each(cases)(
    'applies to the case %j',
    async ({ server, setting = '', to = 'anna@example.test', options, consequence }) => {
      const base = server ? `${(await startScriptedSmtp(server)).url}&` : await unreachableUrl();
      const url = new URL(`${base}maxRequeues=0&${setting.includes('=') ? setting : ''}`);
      if (setting.includes(':')) [url.username, url.password] = setting.split(':') as [string, string];
      const mailer = createMailer({ url: url.href, connections: 1, socketTimeoutMs: 150, logger: silent });
      onTestFinished(() => mailer.close());
      const outcome = await mailer.send(composed(mailTo(to)), freely(options));
      if (outcome.accepted) throw new Error('the mail was accepted');
      expect(ruleFor(observe(outcome)).name).toBe(name);
      expect(summaryOf(readFailure(outcome))).toBe(consequence);
    },
  );
});

test('a reply of a megabyte is classified at once', () => {
  const error = { responseCode: 550, command: 'RCPT TO', response: `550 ${'sender '.repeat(150_000)}` };
  const began = performance.now();
  expect(readFailure({ error, begun: true, bodyBegun: false, handedOver: false }).outcome).toBe('FAILED');
  expect(performance.now() - began).toBeLessThan(500);
});

test.each(Object.entries(INTERNAL))(
  'the failure rule “%s” applies to an error of the worker itself',
  (name, { handedOver, error = new TypeError('x is not a function'), consequence }) => {
    const failed = { error, begun: handedOver, bodyBegun: handedOver, handedOver };
    expect(ruleFor(observe(failed)).name).toBe(name);
    expect(summaryOf(readFailure(failed))).toBe(consequence);
  },
);
