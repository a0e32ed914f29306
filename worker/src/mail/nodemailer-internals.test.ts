import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import addressParser from 'nodemailer/lib/addressparser/index.js';
import { foldLines, hasLongerLines, isPlainText } from 'nodemailer/lib/mime-funcs';
import MimeNode from 'nodemailer/lib/mime-node';
import * as quotedPrintable from 'nodemailer/lib/qp';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';

// Tests the undocumented parts of nodemailer that the worker uses. If a test fails after an update, check the code of the worker that uses the part.

const readJson = (url: URL) => JSON.parse(readFileSync(url, 'utf8'));

test('the version is pinned exactly, and it is the one installed', () => {
  const { dependencies } = readJson(new URL('../../package.json', import.meta.url));
  const { version } = readJson(new URL('../../package.json', import.meta.resolve('nodemailer')));
  expect(dependencies.nodemailer).toBe(version);
});

/** Opens a connection up to EHLO, and records its events. */
const connect = async (script: Script = {}, settings: object = {}) => {
  const smtp = await startScriptedSmtp(script);
  const connection = new SMTPConnection({ host: '127.0.0.1', port: smtp.port, ignoreTLS: true, ...settings });
  const events: string[] = [];
  connection.on('end', () => events.push('end'));
  connection.on('error', (err) => events.push(`error ${(err as NodeJS.ErrnoException).code}`));
  onTestFinished(() => connection.close());
  const connected = await new Promise<Error | undefined>((resolve) => {
    connection.once('error', resolve);
    connection.connect((err) => resolve(err ?? undefined));
  });
  return { smtp, connection, events, connected };
};

type Connection = Awaited<ReturnType<typeof connect>>['connection'];

const ENVELOPE = { from: 'a@example.test', to: 'b@example.test', size: 10 };

const send = (connection: Connection, body: Readable, envelope: object = ENVELOPE): Promise<object> =>
  new Promise((resolve) => connection.send(envelope, body, (err, info) => resolve(err ?? info ?? {})));

describe('nodemailer’s smtp-connection', () => {
  test('has the EHLO lines, AUTH and TLS state after connect', async () => {
    const EHLO = '250-scripted.test\r\n250-AUTH PLAIN\r\n250 LIMITS MAILMAX=3';
    const { connection } = await connect({ EHLO });
    expect(connection).toMatchObject({ allowsAuth: true, secure: false, destroyed: false });
    expect((connection as { _ehloLines?: string[] })._ehloLines).toEqual(['AUTH PLAIN', 'LIMITS MAILMAX=3']);
  });

  test('reads the body after the 354 reply, and its end before the final dot', async () => {
    const { smtp, connection } = await connect();
    const reads: string[] = [];
    const body = new Readable({
      read() {
        reads.push(`${smtp.commands.at(-1)}, ${smtp.bodies} bodies`);
        this.push(reads.length === 1 ? 'Subject: x\r\n\r\nx\r\n' : null);
      },
    });
    expect(await send(connection, body)).toMatchObject({ response: '250 2.0.0 taken' });
    expect(reads).toEqual(['DATA, 0 bodies', 'DATA, 0 bodies']);
    expect(smtp.bodies).toBe(1);
  });

  test.each<[string, Script, object]>([
    ['a refusal', { RCPT: '550 5.1.1 who?' }, { command: 'RCPT TO', responseCode: 550, response: '550 5.1.1 who?' }],
    ['a lost connection', { DATA: 'close' }, { code: 'ECONNECTION' }],
    ['a timeout', { MAIL: 'silence' }, { code: 'ETIMEDOUT' }],
    ['a mail over SIZE', { EHLO: '250-scripted.test\r\n250 SIZE 5' }, { code: 'EMESSAGE' }],
  ])('calls back with an error that has a code, command and reply: %s', async (_what, script, expected) => {
    const { connection } = await connect(script, { socketTimeout: 100 });
    expect(await send(connection, Readable.from(['x']))).toMatchObject(expected);
  });

  test.each<[string, Script, object, string]>([
    ['no TLS', {}, { ignoreTLS: false, requireTLS: true }, 'ETLS'],
    ['no greeting', { greeting: 'silence' }, { greetingTimeout: 50 }, 'ETIMEDOUT'],
  ])('rejects a connection with a code: %s', async (_what, script, settings, code) => {
    const { connected } = await connect(script, settings);
    expect(connected).toMatchObject({ code });
  });

  test('signs in with the given mechanism, and fails with EAUTH', async () => {
    const { smtp, connection } = await connect({ EHLO: '250-scripted.test\r\n250 AUTH PLAIN', AUTH: '535 5.7.8 no' });
    const auth = { user: 'tidings', pass: 'secret', method: 'PLAIN' };
    const err = await new Promise((resolve) => connection.login(auth, resolve));
    expect(err).toMatchObject({ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 });
    expect(smtp.commands.at(-1)).toMatch(/^AUTH PLAIN /);
  });

  // See findings/nodemailer-callback-after-close.sh.
  test('emits `end` and doesn’t call back if its owner closes it during a command', async () => {
    const { connection, events } = await connect({ MAIL: 'silence' });
    let isCalledBack = false;
    connection.send(ENVELOPE, Readable.from(['x']), () => (isCalledBack = true));
    const ended = once(connection, 'end');
    setImmediate(() => connection.close());
    await ended;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([isCalledBack, events, connection.destroyed]).toEqual([false, ['end'], true]);
  });

  test('sends the DSN parameters of an envelope, encoded as xtext', async () => {
    const { smtp, connection } = await connect({ EHLO: '250-scripted.test\r\n250 DSN' });
    const dsn = { ret: 'HDRS', envid: 'a+b', notify: ['FAILURE', 'DELAY'], orcpt: 'rfc822;c=d@x.test' };
    await send(connection, Readable.from(['x']), { ...ENVELOPE, dsn });
    expect(smtp.commands.slice(1, 3)).toEqual([
      'MAIL FROM:<a@example.test> RET=HDRS ENVID=a+2Bb',
      'RCPT TO:<b@example.test> NOTIFY=FAILURE,DELAY ORCPT=rfc822;c+3Dd@x.test',
    ]);
  });

  test('can be used again after reset', async () => {
    const { smtp, connection } = await connect({ RCPT: ({ mail }) => (mail === 1 ? '550 no' : '250 ok') });
    expect(await send(connection, Readable.from(['x']))).toMatchObject({ responseCode: 550 });
    expect(await new Promise((resolve) => connection.reset(resolve))).toBeNull();
    expect(await send(connection, Readable.from(['x']))).toMatchObject({ response: '250 2.0.0 taken' });
    expect(smtp.mails).toHaveLength(1);
  });
});

test('createTransport reads a URL’s options, user and proxy', () => {
  const { transporter } = createTransport('smtp://user:pass@mail.example.com:2525?maxMessages=5&authMethod=LOGIN');
  expect(transporter).toMatchObject({
    options: { host: 'mail.example.com', port: 2525, maxMessages: 5, authMethod: 'LOGIN' },
    auth: { credentials: { user: 'user', pass: 'pass' } },
  });
});

test('mime-funcs folds lines, and finds long lines and non-ASCII text', () => {
  expect(foldLines(`Subject: ${'word '.repeat(20)}`.trim(), 76).split('\r\n')).toHaveLength(2);
  expect([hasLongerLines('x'.repeat(77), 76), hasLongerLines('x'.repeat(76), 76)]).toEqual([true, false]);
  expect([isPlainText('beetle'), isPlainText('жук')]).toEqual([true, false]);
});

test('mime-node encodes header values and envelope addresses', () => {
  const node = new MimeNode();
  expect(node.encodeHeaderValue('Subject', 'жук')).toMatch(/^=\?UTF-8\?/);
  expect(node.encodeHeaderValue('To', { name: 'Ann, B', address: 'a@x.test' })).toBe('"Ann, B" <a@x.test>');
  expect(node.setEnvelope({ from: '"a b"@x.test', to: [] }).getEnvelope().from).toBe('"a b"@x.test');
});

test('qp encodes and wraps text, and its stream can be driven by hand', () => {
  expect(quotedPrintable.wrap(quotedPrintable.encode('é'.repeat(30)), 76)).toMatch(/^(?:=C3=A9){12}=\r\n/);
  const encoder = new quotedPrintable.Encoder();
  const chunks: string[] = [];
  encoder.push = (chunk: string) => chunks.push(chunk) > 0;
  encoder._transform(Buffer.from('é'), 'buffer' as BufferEncoding, () => {});
  encoder._flush(() => {});
  expect(chunks.join('')).toBe('=C3=A9');
});

test('addressparser flattens groups', () => {
  expect(addressParser('Friends: a@x.test, b@x.test;', { flatten: true })).toMatchObject([
    { address: 'a@x.test' },
    { address: 'b@x.test' },
  ]);
});
