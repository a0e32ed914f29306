import PostalMime from 'postal-mime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import type { OutgoingMail } from './compose.js';
import { createMailer } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

/** Sends one mail. Resolves to what the server received: commands, lines, headers by name, and the mail as a reader parses it. */
const deliver = async (mail: OutgoingMail, script: Script = {}) => {
  const smtp = await startScriptedSmtp(script);
  const mailer = createMailer({ url: smtp.url, connections: 1, socketTimeoutMs: 10_000, logger: silent });
  onTestFinished(() => mailer.close());
  const outcome = await mailer.send(composed(mail), freely());
  const [received] = smtp.mails;
  if (!received) return { outcome, commands: smtp.commands, lines: [], headers: new Map<string, string>() };
  const [head] = received.source.split('\r\n\r\n');
  const unfolded = head!.replaceAll('\r\n ', ' ').split('\r\n');
  return {
    outcome,
    commands: smtp.commands,
    lines: received.wire.split('\r\n'),
    headers: new Map(unfolded.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])),
    read: await PostalMime.parse(received.source),
  };
};

test('the envelope has the bare sender address and one recipient', async () => {
  const { commands } = await deliver(mailTo('anna@example.test'));
  expect(commands.slice(1)).toEqual(['MAIL FROM:<news@example.com>', 'RCPT TO:<anna@example.test>', 'DATA']);
});

test('a mail has exactly these headers', async () => {
  const { headers } = await deliver(mailTo('anna@example.test'));
  const { Date: date, ...rest } = Object.fromEntries(headers);
  expect(rest).toEqual({
    'Auto-Submitted': 'auto-generated',
    From: 'Tidings <news@example.com>',
    To: 'Anna <anna@example.test>',
    Subject: 'Beetles',
    'Message-ID': '<1.anna@example.test>',
    'Content-Transfer-Encoding': '7bit',
    'Content-Type': 'text/plain; charset=utf-8',
    'MIME-Version': '1.0',
  });
  expect(Math.abs(Date.now() - Date.parse(date!))).toBeLessThan(60_000);
});

test('plain text is a single text/plain part', async () => {
  const { headers, read } = await deliver(mailTo('anna@example.test', { text: 'One.\nTwo.\n' }));
  expect(headers.get('Content-Type')).toMatch(/^text\/plain/);
  expect([read!.text, read!.html]).toEqual(['One.\nTwo.\n', undefined]);
});

test('HTML and text are multipart/alternative, with the text first', async () => {
  const { headers, lines, read } = await deliver(mailTo('anna@example.test', { html: '<p>Жук</p>', text: 'Жук' }));
  expect(headers.get('Content-Type')).toMatch(/^multipart\/alternative;/);
  expect(lines.filter((line) => /^Content-Type: text/.test(line))).toEqual([
    'Content-Type: text/plain; charset=utf-8',
    'Content-Type: text/html; charset=utf-8',
  ]);
  expect(read).toMatchObject({ text: 'Жук', html: '<p>Жук</p>' });
});

test('text in any alphabet arrives unchanged, sent in seven bits', async () => {
  const mail = mailTo('anna@example.test', {
    from: 'Жуки <news@example.com>',
    to: { name: 'Анна-Мария Ångström, „die Käferin“', address: 'anna@example.test' },
    subject: `Жуки 🪲, майские${'; и ещё жуки'.repeat(20)}`,
    text: 'Майский жук — 甲虫 🪲\n',
  });
  const { lines, read } = await deliver(mail);
  expect(lines.filter((line) => /[^\t -~]/.test(line))).toEqual([]);
  expect(read).toMatchObject({
    from: { name: 'Жуки', address: 'news@example.com' },
    to: [mail.to],
    subject: mail.subject,
    // RFC 2045 section 6.8: lines of text end in CRLF in base64 too.
    text: 'Майский жук — 甲虫 🪲\r\n',
  });
});

test('a non-ASCII domain is sent in ASCII', async () => {
  const { commands, headers } = await deliver(mailTo('anna@жуки.example'));
  expect(commands).toContain('RCPT TO:<anna@xn--f1aef9a.example>');
  expect(headers.get('To')).toBe('Anna <anna@xn--f1aef9a.example>');
});

const WITH_SMTPUTF8: Script = { EHLO: '250-scripted.test\r\n250-8BITMIME\r\n250 SMTPUTF8' };

/** Decodes UTF-8 from a string with one character per byte. */
const utf8 = (bytes: string) => Buffer.from(bytes, 'latin1').toString();

test.each([
  ['田中@example.jp', '田中@example.jp', '田中@example.jp'],
  ['юзер@example.com', 'юзер@example.com', 'юзер@example.com'],
  ['jürgen@example.com', 'jürgen@example.com', 'jürgen@example.com'],
  ['юзер@жуки.example', 'юзер@xn--f1aef9a.example', 'юзер@жуки.example'],
])('the mail for %s uses SMTPUTF8 and has the address in UTF-8', async (address, rcpt, to) => {
  const { outcome, commands, headers } = await deliver(mailTo(address, { messageId: '<1@x>' }), WITH_SMTPUTF8);
  expect(outcome).toMatchObject({ accepted: true });
  expect(commands.slice(1, 3).map(utf8)).toEqual(['MAIL FROM:<news@example.com> SMTPUTF8', `RCPT TO:<${rcpt}>`]);
  expect(headers.get('To')).toBe(`Anna <${to}>`);
});

test('a sender’s non-ASCII local part is UTF-8 in From and in the envelope', async () => {
  const from = { from: 'Жуки <новости@bücher.example>', sender: 'новости@bücher.example' };
  const { commands, headers, read } = await deliver(mailTo('anna@example.test', from), WITH_SMTPUTF8);
  expect(utf8(commands[1]!)).toBe('MAIL FROM:<новости@xn--bcher-kva.example> SMTPUTF8');
  expect(headers.get('From')).toContain('<новости@bücher.example>');
  expect(read!.from!.address).toBe('новости@bücher.example');
});

test('lines that begin with a dot arrive unchanged, and a line with only a dot doesn’t end the mail', async () => {
  const text = '.\n..\n.hidden\nA.\n\r\n.\r\nMAIL FROM:<evil@example.test>\r\n.';
  const { commands, lines, read } = await deliver(mailTo('anna@example.test', { text }));
  expect(commands.filter((line) => line.includes('evil'))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('.'))).toEqual(['..', '...', '..hidden', '..', '..']);
  expect(read!.text!.trimEnd()).toBe(text.replaceAll('\r\n', '\n'));
});

test('all line breaks are sent as CRLF, and none hides a dot', async () => {
  const { lines, read } = await deliver(mailTo('anna@example.test', { text: 'a\rb\nc\r\n\r.\r\rd' }));
  expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
  expect(lines).not.toContain('.');
  expect(read!.text).toContain('a\nb\nc');
});

test.each([
  ['5,000 letters', 'x'.repeat(5_000)],
  ['5,100 Cyrillic letters', 'жук'.repeat(1_700)],
  ['3,000 words', 'beetle '.repeat(3_000).trim()],
])('a line too long for SMTP arrives unchanged: %s', async (_what, text) => {
  const { lines, read } = await deliver(mailTo('anna@example.test', { text, html: `<p>${text}</p>` }));
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(read!.text!.trimEnd()).toBe(text);
  expect(read!.html!.trimEnd()).toBe(`<p>${text}</p>`);
});

test('a mail without a text or a subject is sent', async () => {
  const { outcome } = await deliver(mailTo('anna@example.test', { text: '', subject: '' }));
  expect(outcome).toMatchObject({ accepted: true });
});

describe('header injection', () => {
  test.each([
    'Anna\r\nBcc: evil@example.test',
    'Anna\nX-Evil: 1\n\nbody',
    'Anna\rBcc: evil@example.test',
    'Anna" <evil@example.test>, "',
    'Anna <evil@example.test>, x',
    'Anna\\',
    'Anna\u2028Bcc: evil@example.test',
    '=?UTF-8?Q?Anna=0D=0ABcc:_evil=40example.test?=',
  ])('is impossible through the name %j', async (name) => {
    const { commands, headers, read } = await deliver(mailTo('x', { to: { name, address: 'anna@example.test' } }));
    expect([...headers.keys()].filter((key) => /bcc|evil/i.test(key))).toEqual([]);
    expect(commands.filter((line) => /^RCPT/.test(line))).toEqual(['RCPT TO:<anna@example.test>']);
    expect(read!.to!.map(({ address }) => address)).toEqual(['anna@example.test']);
    expect(read!.text).toBe('A beetle is a beetle.\n');
  });

  test.each([
    'Hi\r\nBcc: evil@example.test\r\n\r\nbody',
    'Hi\nX-Evil: 1',
    'Hi\rX-Evil: 1',
    'Hi\u2028X-Evil: 1',
    'Жук\r\nX-Evil: 1',
  ])('is impossible through the subject %j', async (subject) => {
    const { headers, read } = await deliver(mailTo('anna@example.test', { subject }));
    expect([...headers.keys()].filter((key) => /bcc|evil/i.test(key))).toEqual([]);
    expect(read!.text).toBe('A beetle is a beetle.\n');
    expect(read!.subject).toContain(subject.slice(0, 2));
  });

  // The API refuses these addresses. If one gets into the database in another way, the mail must not go to a stranger.
  test.each([
    'anna@example.test\r\nBcc: evil@example.test',
    'anna@example.test>\r\nRCPT TO:<evil@example.test',
    'anna@example.test, evil@example.test',
    'anna@example.test;evil@example.test',
    'Anna <evil@example.test>',
    '"<evil@example.test>"@example.test',
  ])('is impossible through the address %j, which is refused permanently without a connection', async (address) => {
    const { outcome, commands } = await deliver(mailTo(address));
    if (outcome.accepted) throw new Error('the mail was accepted');
    expect(readFailure(outcome)).toMatchObject({ outcome: 'FAILED', errorClass: 'REJECTED' });
    expect(commands).toEqual([]);
  });
});
