import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';

/** Sends one mail. Resolves to the lines of MAIL and RCPT. */
const envelopeFor = async (address: string, { EHLO, envelopeId }: { EHLO: string; envelopeId?: string }) => {
  const smtp = await startScriptedSmtp({ EHLO });
  const mailer = createMailer({ url: smtp.url, connections: 1, socketTimeoutMs: 10_000, logger: silent });
  onTestFinished(() => mailer.close());
  const mail = { ...composed(mailTo(address, { sender: 'bounces+abc@mail.example.com' })), envelopeId };
  expect(await mailer.send(mail, freely())).toMatchObject({ accepted: true });
  return smtp.commands.slice(1, 3).map((line) => Buffer.from(line, 'latin1').toString());
};

const WITH_DSN = '250-scripted.test\r\n250-SMTPUTF8\r\n250 DSN';
const PLAIN = ['MAIL FROM:<bounces+abc@mail.example.com>', 'RCPT TO:<anna@example.test>'];

test('a server that offers DSN is asked for notices of failure and delay, with headers only', async () => {
  expect(await envelopeFor('anna@example.test', { EHLO: WITH_DSN, envelopeId: 'abc' })).toEqual([
    'MAIL FROM:<bounces+abc@mail.example.com> RET=HDRS ENVID=abc',
    'RCPT TO:<anna@example.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;anna@example.test',
  ]);
});

test.each([
  ['a server without DSN', '250-scripted.test\r\n250 8BITMIME'],
  // See findings/nodemailer-extension-in-server-name.sh.
  ['a server without DSN whose name has it', '250-mx-dsn.example.test\r\n250 8BITMIME'],
  ['a server with an extension whose name ends in it', '250-scripted.test\r\n250 X-DSN'],
])('%s gets no DSN parameters', async (_what, EHLO) => {
  expect(await envelopeFor('anna@example.test', { EHLO, envelopeId: 'abc' })).toEqual(PLAIN);
});

test('without an envelope id there are no DSN parameters', async () => {
  expect(await envelopeFor('anna@example.test', { EHLO: WITH_DSN })).toEqual(PLAIN);
});

test.each([
  ['a+b=c@example.test', 'rfc822;a+2Bb+3Dc@example.test'],
  ["o'neil%x@example.test", "rfc822;o'neil%x@example.test"],
  // RFC 6533 section 3.
  ['юн+=@жуки.example', 'utf-8;\\x{44E}\\x{43D}\\x{2B}\\x{3D}@xn--f1aef9a.example'],
  ['𝒂x@example.test', 'utf-8;\\x{1D482}x@example.test'],
])('ORCPT of %s is %s', async (address, orcpt) => {
  const [, rcpt] = await envelopeFor(address, { EHLO: WITH_DSN, envelopeId: 'abc' });
  expect(rcpt!.split(' ORCPT=')[1]).toBe(orcpt);
});
