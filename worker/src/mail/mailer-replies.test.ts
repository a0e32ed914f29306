import { createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

/** For servers that don't answer. Others have long enough on a busy machine. */
const SHORT_MS = 150;
const LONG_MS = 10_000;

/** Sends one mail. Resolves to SENT, or to the outcome, its class, the reply's code and its enhanced code. */
const outcomeOf = async (url: string, socketTimeoutMs = LONG_MS): Promise<string> => {
  const mailer = createMailer({ url, connections: 1, socketTimeoutMs, logger: silent });
  onTestFinished(() => mailer.close());
  const outcome = await mailer.send(composed(mailTo('anna@example.test')), freely());
  if (outcome.accepted) return 'SENT';
  const failure = readFailure(outcome);
  expect(failure.error).not.toBe('');
  return [failure.outcome, failure.errorClass, failure.smtpCode, failure.enhancedCode].filter(Boolean).join(' ');
};

/** Starts a server with this script, and sends one mail to it. `setting` is a parameter of the URL, or `user:password`. */
const outcomeWith = async (script: Script, setting = '') => {
  const smtp = await startScriptedSmtp(script);
  const url = new URL(`${smtp.url}&maxRequeues=0&${setting.includes('=') ? setting : ''}`);
  if (setting.includes(':')) [url.username, url.password] = setting.split(':') as [string, string];
  if (setting.includes('secure')) url.protocol = 'smtps:';
  const isSilent = Object.values(script).flat().includes('silence');
  return { smtp, outcome: await outcomeOf(url.href, isSilent ? SHORT_MS : LONG_MS) };
};

describe('a reply to the mail', () => {
  test.each<[Script, string]>([
    [{}, 'SENT'],
    [{ MAIL: '421 4.7.0 try later' }, 'RETRY THROTTLED 421 4.7.0'],
    [{ MAIL: '450 too many of you' }, 'RETRY THROTTLED 450'],
    [{ MAIL: '550 5.7.1 we do not want you' }, 'FAILED REJECTED 550 5.7.1'],
    [{ RCPT: '501 5.1.3 no such syntax' }, 'FAILED UNKNOWN_RECIPIENT 501 5.1.3'],
    [{ RCPT: '450 4.2.0 greylisted' }, 'RETRY GREYLISTED 450 4.2.0'],
    [{ RCPT: '450 busy' }, 'RETRY THROTTLED 450'],
    [{ RCPT: '452 4.2.2 over quota' }, 'RETRY MAILBOX_FULL 452 4.2.2'],
    [{ RCPT: '450 4.2.2 over quota' }, 'RETRY MAILBOX_FULL 450 4.2.2'],
    [{ RCPT: '452 full' }, 'RETRY MAILBOX_FULL 452'],
    [{ RCPT: '552 full' }, 'FAILED MAILBOX_FULL 552'],
    [{ RCPT: '552 5.2.2 full' }, 'FAILED MAILBOX_FULL 552 5.2.2'],
    [{ RCPT: '550 5.1.1 who?' }, 'FAILED UNKNOWN_RECIPIENT 550 5.1.1'],
    [{ RCPT: '550-5.1.1 who?\r\n550 5.1.1 really' }, 'FAILED UNKNOWN_RECIPIENT 550 5.1.1'],
    [{ RCPT: '550 5.1.2 no such host' }, 'FAILED UNKNOWN_RECIPIENT 550 5.1.2'],
    [{ RCPT: '550 5.1.10 null MX' }, 'FAILED UNKNOWN_RECIPIENT 550 5.1.10'],
    [{ RCPT: '550 who?' }, 'FAILED UNKNOWN_RECIPIENT 550'],
    [{ RCPT: '551 moved' }, 'FAILED UNKNOWN_RECIPIENT 551'],
    [{ RCPT: '550 5.7.1 you are listed' }, 'FAILED REJECTED 550 5.7.1'],
    [{ RCPT: '554 5.7.1 relay access denied' }, 'FAILED IDENTITY 554 5.7.1'],
    [{ DATA: '451 4.3.0 queue full' }, 'RETRY THROTTLED 451 4.3.0'],
    [{ DATA: '554 no' }, 'FAILED REJECTED 554'],
    [{ dot: '450 later' }, 'RETRY THROTTLED 450'],
    [{ dot: '452 4.2.2 full' }, 'RETRY MAILBOX_FULL 452 4.2.2'],
    [{ dot: '421 4.7.0 later' }, 'RETRY THROTTLED 421 4.7.0'],
    [{ dot: '550 looks like spam' }, 'FAILED REJECTED 550'],
    [{ dot: '550 5.1.1 who?' }, 'FAILED UNKNOWN_RECIPIENT 550 5.1.1'],
    [{ dot: '554 5.7.1 spam' }, 'FAILED REJECTED 554 5.7.1'],
    [{ dot: ['552 5.2.2 full', 'close'] }, 'FAILED MAILBOX_FULL 552 5.2.2'],
    // The enhanced code takes precedence over the reply code.
    [{ dot: '552 5.3.4 message too big' }, 'FAILED TOO_LARGE 552 5.3.4'],
    [{ MAIL: '452 4.3.1 no space left on our disk' }, 'RETRY THROTTLED 452 4.3.1'],
  ])('such as %j makes the outcome “%s”', async (script, expected) => {
    expect((await outcomeWith(script)).outcome).toBe(expected);
    const pipelined = await outcomeWith({ EHLO: '250-scripted.test\r\n250 PIPELINING', ...script });
    expect(pipelined.outcome, 'with PIPELINING').toBe(expected);
  });

  test.each(['', 'PIPELINING'])(
    'of 421 to RCPT that ends the connection leads to a retry (EHLO extension “%s”)',
    async (extension) => {
      const EHLO = `250-scripted.test\r\n250 ${extension}`;
      const { outcome } = await outcomeWith({ EHLO, RCPT: ['421 4.7.0 slow down', 'close'] });
      expect(outcome).toMatch(/^RETRY (THROTTLED|CONNECTION) 421 4.7.0$/);
    },
  );

  test('that refuses all recipients prevents the mail, even if the server answers 354 nevertheless', async () => {
    const EHLO = '250-scripted.test\r\n250 PIPELINING';
    const { smtp, outcome } = await outcomeWith({ EHLO, RCPT: '550 5.1.1 who?', dot: '554 nobody to send to' });
    expect(outcome).toBe('FAILED UNKNOWN_RECIPIENT 550 5.1.1');
    expect(smtp.mails).toEqual([]);
  });
});

describe('a failure before MAIL', () => {
  const AUTH = '250-scripted.test\r\n250 AUTH PLAIN';
  test.each<[Script, string, string]>([
    [{ greeting: '554 no service for you' }, '', 'RETRY CONNECTION 554'],
    [{ greeting: '421 4.3.2 going down' }, '', 'RETRY THROTTLED 421 4.3.2'],
    [{ greeting: 'close' }, '', 'RETRY CONNECTION'],
    [{ greeting: 'reset' }, '', 'RETRY CONNECTION'],
    [{ greeting: 'silence' }, 'greetingTimeout=100', 'RETRY TIMEOUT'],
    [{ greeting: 'silence' }, 'connectionTimeout=100', 'RETRY TIMEOUT'],
    // The TLS handshake never completes.
    [{ greeting: 'silence' }, 'secure=true&connectionTimeout=100', 'RETRY TIMEOUT'],
    [{ EHLO: '421 4.3.2 going down' }, '', 'RETRY THROTTLED 421 4.3.2'],
    [{ EHLO: '502 what?', HELO: '550 go away' }, '', 'RETRY CONNECTION 550'],
    [{ EHLO: 'silence' }, '', 'RETRY TIMEOUT'],
    [{ EHLO: 'close' }, '', 'RETRY CONNECTION'],
    [{ EHLO: AUTH, AUTH: '535 5.7.8 bad password' }, 'user:pass', 'RETRY AUTH 535 5.7.8'],
    [{ EHLO: AUTH, AUTH: '454 4.7.0 later' }, 'user:pass', 'RETRY AUTH 454 4.7.0'],
    [{ EHLO: AUTH, AUTH: 'reset' }, 'user:pass', 'RETRY CONNECTION'],
    [{}, 'requireTLS=true', 'RETRY TLS 454 4.7.0'],
    [{ STARTTLS: '502 what?' }, 'requireTLS=true', 'RETRY TLS 502'],
    [{ STARTTLS: ['220 go on', 'close'] }, 'requireTLS=true', 'RETRY CONNECTION'],
    [{ STARTTLS: ['220 go on', 'silence'] }, 'requireTLS=true&greetingTimeout=100', 'RETRY TIMEOUT'],
  ])('such as %j (setting “%s”) leads to “%s”', async (script, setting, expected) => {
    const { smtp, outcome } = await outcomeWith(script, setting);
    expect(outcome).toBe(expected);
    expect(smtp.commands.filter((line) => /^(MAIL|RCPT|DATA)/.test(line))).toEqual([]);
  });

  test('a server without TLS gets no mail unless the URL allows it', async () => {
    const smtp = await startScriptedSmtp();
    const { host } = new URL(smtp.url);
    expect(await outcomeOf(`smtp://${host}`)).toBe('RETRY TLS 454 4.7.0');
    expect(smtp.commands.filter((line) => /^(MAIL|RCPT|DATA)/.test(line))).toEqual([]);
    for (const allows of ['ignoreTLS=true', 'requireTLS=false', 'opportunisticTLS=true']) {
      expect(await outcomeOf(`smtp://${host}?${allows}`)).toBe('SENT');
    }
  });

  test('because nothing listens on the port leads to a retry', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    const { port } = await new Promise<{ port: number }>((resolve) =>
      server.once('listening', () => resolve(server.address() as { port: number })),
    );
    await new Promise((resolve) => server.close(resolve));
    expect(await outcomeOf(`smtp://127.0.0.1:${port}`)).toBe('RETRY CONNECTION');
  });

  test('a self-signed certificate is a TLS failure', async () => {
    const server = new SMTPServer({ authOptional: true });
    server.on('error', () => {});
    server.listen(0, '127.0.0.1');
    onTestFinished(() => new Promise<void>((resolve) => void server.close(resolve)));
    await new Promise((resolve) => server.server.once('listening', resolve));
    const { port } = server.server.address() as { port: number };
    expect(await outcomeOf(`smtp://127.0.0.1:${port}?tls.rejectUnauthorized=false`)).toBe('SENT');
    expect(await outcomeOf(`smtp://127.0.0.1:${port}`)).toBe('RETRY TLS');
  });
});
