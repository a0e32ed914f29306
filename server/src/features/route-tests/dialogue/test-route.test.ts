import { once } from 'node:events';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { TokenError } from '@tidings/core/oauth/token-request';
import { expect, onTestFinished, test } from 'vitest';
import { type PlainSmtpOptions, startPlainSmtp } from '../../../testing/plain-smtp.js';
import { createCertificate } from '../../../testing/webhooks/certificate.js';
import { type RouteTestStep, textOf } from './route-test.js';
import { type TestedRoute, testRoute } from './test-route.js';

const certificateOf = (name: string) => {
  const { pem, privateKey } = createCertificate(name);
  return { pem, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
};
const CERTIFICATE = certificateOf('localhost');
const OTHER_HOST = certificateOf('mail.example.com');

const routeTo = (port: number, more: Partial<TestedRoute> = {}): TestedRoute => ({
  host: 'localhost',
  port,
  tls: 'never',
  tlsOptions: {},
  username: undefined,
  password: undefined,
  authMethod: undefined,
  accessToken: undefined,
  ...more,
});

const MAIL = { from: 'news@example.com', to: 'admin@example.com', raw: 'Subject: Test\r\n\r\n.hello\r\n' };

const run = async (
  options: PlainSmtpOptions,
  more: Partial<TestedRoute> = {},
  limits: Parameters<typeof testRoute>[1] = {},
) => {
  const smtp = await startPlainSmtp(options);
  const tested = await testRoute(routeTo(smtp.port, more), { stepMs: 2_000, ...limits });
  return { ...tested, smtp, last: tested.steps.at(-1)! };
};

const resultsOf = (steps: RouteTestStep[]) => steps.map(({ result }) => result);

const OFFERS = [
  'SIZE 10240000',
  'PIPELINING',
  'STARTTLS',
  'DSN',
  'SMTPUTF8',
  '8BITMIME',
  'CHUNKING',
  'LIMITS MAILMAX=1000 RCPTMAX=50000',
  'AUTH PLAIN LOGIN XOAUTH2',
];

test('says what the server offers, how the connection is encrypted, and that the sign-in works', async () => {
  const { steps, capabilities, tls, smtp } = await run(
    { offers: OFFERS, certificate: CERTIFICATE },
    { tls: 'required', tlsOptions: { ca: CERTIFICATE.pem }, username: 'ann', password: 'secret' },
  );
  expect(resultsOf(steps)).toEqual(['RESOLVED', 'CONNECTED', 'GREETED', 'TLS_READY', 'SIGNED_IN']);
  expect(capabilities).toEqual({
    size: 10_240_000,
    pipelining: true,
    startTls: true,
    dsn: true,
    smtpUtf8: true,
    eightBitMime: true,
    chunking: true,
    auth: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    limits: 'MAILMAX=1000 RCPTMAX=50000',
  });
  expect(tls).toMatchObject({ version: 'TLSv1.3', isTrusted: true, subject: 'CN=localhost', issuer: 'CN=localhost' });
  const names = smtp.commands.map((line) => line.split(' ')[0]);
  expect(names.slice(0, 4)).toEqual(['EHLO', 'STARTTLS', 'EHLO', 'AUTH']);
});

test('TLS from the beginning works, and its certificate is known after the greeting', async () => {
  const options = { offers: ['SIZE'], certificate: CERTIFICATE, isImplicit: true };
  const { steps, tls } = await run(options, { tls: 'implicit', tlsOptions: { ca: CERTIFICATE.pem } });
  expect(resultsOf(steps)).toEqual(['RESOLVED', 'CONNECTED', 'GREETED', 'TLS_READY', 'NO_SIGN_IN']);
  expect(tls?.isTrusted).toBe(true);
});

test('a mail is handed over, with dots stuffed', async () => {
  const { last, smtp } = await run({}, {}, { mail: MAIL });
  expect(last).toMatchObject({ step: 'MAIL', ok: true, params: { to: 'admin@example.com', reply: '250 taken' } });
  expect(smtp.mails).toEqual(['Subject: Test\r\n\r\n..hello']);
});

test.each<[string, PlainSmtpOptions, Partial<TestedRoute>, string, RegExp]>([
  ['STARTTLS is missing', {}, { tls: 'required' }, 'TLS_NOT_OFFERED', /smtps:\/\/ with port 465/],
  [
    'STARTTLS fails',
    { offers: ['STARTTLS'], replies: { STARTTLS: '454 4.7.0 no' } },
    { tls: 'required' },
    'TLS_FAILED',
    /454/,
  ],
  [
    'the certificate is self-signed',
    { offers: ['STARTTLS'], certificate: CERTIFICATE },
    { tls: 'required', username: 'ann', password: 'secret' },
    'CERTIFICATE_UNTRUSTED',
    /CN=localhost/,
  ],
  [
    'the certificate is for another host',
    { offers: ['STARTTLS'], certificate: OTHER_HOST },
    { tls: 'required', tlsOptions: { ca: OTHER_HOST.pem } },
    'CERTIFICATE_NAME',
    /isn’t for localhost, but for CN=mail.example.com/,
  ],
  ['no sign-in is offered', {}, { username: 'ann', password: 's' }, 'SIGN_IN_NOT_OFFERED', /587/],
  [
    'no mechanism fits',
    { offers: ['AUTH GSSAPI'] },
    { username: 'a', password: 's' },
    'MECHANISM_NOT_OFFERED',
    /only GSSAPI/,
  ],
  [
    'the sign-in is refused',
    { offers: ['AUTH PLAIN'], replies: { AUTH: '535 5.7.8 no such user' } },
    { username: 'ann', password: 'secret' },
    'SIGN_IN_REFUSED',
    /535 5.7.8 no such user/,
  ],
  ['the greeting refuses', { greeting: '554 5.7.1 not you' }, {}, 'GREETING_REFUSED', /554 5.7.1 not you/],
])('if %s, the last step says so', async (_what, options, more, result, text) => {
  const { last, smtp } = await run(options, more);
  expect(last).toMatchObject({ ok: false, result });
  expect(textOf(last)).toMatch(text);
  if (last.step === 'TLS') expect(smtp.commands.filter((line) => line.startsWith('AUTH'))).toEqual([]);
});

test('an untrusted certificate is reported, and accepted where the URL doesn’t check it', async () => {
  const options = { offers: ['STARTTLS'], certificate: CERTIFICATE };
  const { steps, tls } = await run(options, { tls: 'required', tlsOptions: { rejectUnauthorized: false } });
  expect(resultsOf(steps)).toContain('TLS_UNVERIFIED');
  expect(tls?.isTrusted).toBe(false);
});

test('a refused mail is reported with the reply and with advice', async () => {
  const reply = '554 5.2.252 SendAsDenied; news@example.com not allowed to send as other@example.com';
  const { last } = await run({ replies: { dot: reply } }, {}, { mail: MAIL });
  expect(last).toMatchObject({ step: 'MAIL', ok: false, advice: 'EXCHANGE_SEND_AS', params: { reply } });
});

test.each([
  ['535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled', 'EXCHANGE_SIGN_IN_OFF'],
  ['535 5.7.3 Authentication unsuccessful', 'EXCHANGE_TOKEN_REFUSED'],
  ['550 5.7.30 Basic authentication is not supported', 'EXCHANGE_PASSWORDS_OFF'],
  ['535-5.7.8 Username and Password not accepted\r\n535 5.7.8 gsmtp', 'GMAIL_REFUSED'],
  ['535 5.7.8 Error: authentication failed', 'SIGN_IN_REFUSED'],
])('the reply %s comes with advice', async (reply, advice) => {
  const { last } = await run({ offers: ['AUTH PLAIN'], replies: { AUTH: reply } }, { username: 'a', password: 's' });
  expect(last.advice).toBe(advice);
});

test('an access token is tried, and an error of the token endpoint ends the test', async () => {
  const account = { username: 'news@example.com', accessToken: async () => 'token' };
  const { last, smtp } = await run({ offers: ['AUTH PLAIN OAUTHBEARER'] }, account);
  expect(last).toMatchObject({ result: 'SIGNED_IN', params: { mechanism: 'OAUTHBEARER' } });
  expect(smtp.commands[1]).toMatch(/^AUTH OAUTHBEARER /);
  const error = 'the token endpoint login.microsoftonline.com answered 401: invalid_client (AADSTS7000222)';
  const refused = await run(
    { offers: ['AUTH XOAUTH2'] },
    { ...account, accessToken: () => Promise.reject(new TokenError(error, { isRefusal: true })) },
  );
  expect(refused.last).toMatchObject({ result: 'NO_TOKEN', params: { error }, advice: 'ENTRA_SECRET_EXPIRED' });
});

test('another service is not SMTP, and nothing of what it says is shown', async () => {
  const web = createServer((_request, response) => response.end('top secret')).listen(0, '127.0.0.1');
  const talkative = net.createServer((socket) => socket.end('top secret banner\r\n')).listen(0, '127.0.0.1');
  onTestFinished(() => {
    web.close();
    talkative.close();
  });
  await Promise.all([web, talkative].map((server) => server.listening || once(server, 'listening')));
  const tested = await testRoute(routeTo((talkative.address() as AddressInfo).port), { stepMs: 2_000 });
  expect(tested.steps.at(-1)).toMatchObject({ step: 'GREETING', ok: false, result: 'NOT_SMTP' });
  expect(JSON.stringify(tested)).not.toContain('secret');
  const silent = await testRoute(routeTo((web.address() as AddressInfo).port), { stepMs: 200 });
  expect(silent.steps.at(-1)).toMatchObject({ step: 'GREETING', ok: false, result: 'NO_ANSWER' });
});

test('a host that doesn’t exist, a closed port and a port with another kind of TLS are told apart', async () => {
  const unknown = await testRoute(routeTo(25, { host: 'nobody.invalid' }), { stepMs: 5_000 });
  expect(unknown.steps.at(-1)!.result).toMatch(/^(?:HOST_UNKNOWN|DNS_AWAY)$/);
  const closed = await testRoute(routeTo(1), { stepMs: 2_000 });
  expect(closed.steps.at(-1)).toMatchObject({
    step: 'CONNECT',
    result: 'REFUSED',
    params: { host: 'localhost', port: '1' },
  });
  const { last } = await run({}, { tls: 'implicit' });
  expect(last).toMatchObject({ step: 'CONNECT', ok: false });
  expect(textOf(last)).toMatch(/smtp:\/\/ instead of smtps/);
});
