import { describe, expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

const start = async (script: Script, setting = '') => {
  const smtp = await startScriptedSmtp(script);
  const url = new URL(`${smtp.url}${setting}`);
  [url.username, url.password] = ['tidings', 'secret'];
  const mailer = createMailer({ url: url.href, connections: 1, socketTimeoutMs: 10_000, logger: silent });
  onTestFinished(() => mailer.close());
  const send = async (to: string) => {
    const outcome = await mailer.send(composed(mailTo(to)), freely());
    return outcome.accepted ? 'SENT' : readFailure(outcome);
  };
  return { smtp, mailer, send };
};

const ehlo = (auth: string) => `250-scripted.test\r\n250 ${auth}`;
const basic = (text: string) => Buffer.from(text).toString('base64');

const ANSWERS: Record<string, string> = {
  'AUTH LOGIN': '334 VXNlcm5hbWU6',
  [basic('tidings')]: '334 UGFzc3dvcmQ6',
  [basic('secret')]: '235 2.7.0 welcome',
};

/** A server that accepts only the mechanism LOGIN, with its three steps. */
const acceptsLogin: Script = { AUTH: ({ line }) => ANSWERS[line] ?? '504 5.5.4 unrecognized authentication type' };

describe('a server that offers no AUTH while the URL has a user', () => {
  test('gets no mail, and the error says what to change', async () => {
    const { smtp, send } = await start({ MAIL: '554 5.7.1 relay access denied' });
    const failure = await send('anna@example.test');
    expect(failure).toMatchObject({ outcome: 'RETRY', errorClass: 'AUTH', isTransport: true });
    expect((failure as { error: string }).error).toMatch(/SMTP_URL has a user.*offers no AUTH without TLS.*smtps:/);
    expect(smtp.commands.filter((line) => line.startsWith('MAIL'))).toEqual([]);
  });

  test('doesn’t count as available', async () => {
    const { mailer } = await start({});
    await expect(mailer.verify()).rejects.toThrow('offers no AUTH');
  });
});

describe('a server that offers PLAIN and refuses it', () => {
  test('gets LOGIN next, and later connections begin with LOGIN', async () => {
    const { smtp, send } = await start({ EHLO: ehlo('AUTH PLAIN LOGIN'), ...acceptsLogin }, '&maxMessages=1');
    const answers = [send('a@example.test'), send('b@example.test')];
    expect(await Promise.all(answers)).toEqual(['SENT', 'SENT']);
    const signIns = smtp.commands.filter((line) => line.startsWith('AUTH'));
    expect(signIns).toEqual([`AUTH PLAIN ${basic('\0tidings\0secret')}`, 'AUTH LOGIN', 'AUTH LOGIN']);
  });

  test('and offers no other mechanism is reported with its reply', async () => {
    const { send } = await start({ EHLO: ehlo('AUTH PLAIN'), AUTH: '504 5.5.4 unrecognized authentication type' });
    expect(await send('anna@example.test')).toMatchObject({ errorClass: 'AUTH', smtpCode: 504 });
  });

  test('doesn’t get LOGIN if the URL says PLAIN', async () => {
    const { smtp, send } = await start({ EHLO: ehlo('AUTH PLAIN LOGIN'), ...acceptsLogin }, '&authMethod=PLAIN');
    expect(await send('anna@example.test')).toMatchObject({ errorClass: 'AUTH', smtpCode: 504 });
    expect(smtp.commands).not.toContain('AUTH LOGIN');
  });
});

test('a wrong password is tried once, by one mechanism', async () => {
  const { smtp, send } = await start({ EHLO: ehlo('AUTH PLAIN LOGIN'), AUTH: '535 5.7.8 wrong' });
  expect(await send('anna@example.test')).toMatchObject({ errorClass: 'AUTH', smtpCode: 535 });
  expect(smtp.commands.filter((line) => line.startsWith('AUTH'))).toHaveLength(1);
});
