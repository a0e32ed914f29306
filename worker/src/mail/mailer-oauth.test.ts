import type { AccessToken, AccessTokens } from '@tidings/core/oauth/access-tokens';
import { TokenError } from '@tidings/core/oauth/token-request';
import { expect, onTestFinished, test } from 'vitest';
import { silent } from '../testing/logs.js';
import { composed, freely, mailTo } from '../testing/mails.js';
import { type Script, startScriptedSmtp } from '../testing/scripted-smtp.js';
import { createMailer } from './mailer.js';
import { readFailure } from './smtp-outcome.js';

const OFFER = '250-scripted.test\r\n250 AUTH PLAIN LOGIN XOAUTH2';

/** Tokens t1, t2 and so on. The server accepts the `valid` ones. */
const startTokens = ({ canRenew = true } = {}) => {
  const state = { current: 1, valid: new Set([1]), renewals: 0 };
  const token = (): AccessToken => ({ token: `t${state.current}`, generation: state.current });
  const tokens: AccessTokens = {
    get: async () => token(),
    afterRefusal: async ({ generation }) => {
      if (!canRenew) return undefined;
      if (generation < state.current) return token();
      state.current += 1;
      state.renewals += 1;
      state.valid = new Set([state.current]);
      return token();
    },
    settled: async () => {},
  };
  return { state, tokens };
};

const start = async (script: Script, tokens: AccessTokens, settings = '') => {
  const smtp = await startScriptedSmtp(script);
  const url = new URL(`${smtp.url}${settings}`);
  url.username = 'news@example.com';
  const mailer = createMailer({ url: url.href, connections: 1, socketTimeoutMs: 10_000, tokens, logger: silent });
  onTestFinished(() => mailer.close());
  const send = async (to: string) => {
    const outcome = await mailer.send(composed(mailTo(to)), freely());
    return outcome.accepted ? 'SENT' : readFailure(outcome);
  };
  return { smtp, mailer, send };
};

const tokenOf = (line: string) =>
  Number(/Bearer t(\d+)/.exec(Buffer.from(line.split(' ').at(-1)!, 'base64').toString())?.[1]);

const bearer = (user: string, token: string) =>
  Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');

test('a token is sent by XOAUTH2, and no password', async () => {
  const { smtp, send } = await start({ EHLO: OFFER }, startTokens().tokens);
  expect(await send('anna@example.test')).toBe('SENT');
  expect(smtp.commands.filter((line) => line.startsWith('AUTH'))).toEqual([
    `AUTH XOAUTH2 ${bearer('news@example.com', 't1')}`,
  ]);
});

test('OAUTHBEARER is used if it is the one that the server offers, or that the URL names', async () => {
  const offers = ['AUTH PLAIN OAUTHBEARER', 'AUTH XOAUTH2 OAUTHBEARER'];
  for (const [at, settings] of ['', '&authMethod=OAUTHBEARER'].entries()) {
    const { smtp, send } = await start(
      { EHLO: `250-scripted.test\r\n250 ${offers[at]}` },
      startTokens().tokens,
      settings,
    );
    expect(await send('anna@example.test')).toBe('SENT');
    const [, mechanism, response] = smtp.commands.find((line) => line.startsWith('AUTH'))!.split(' ');
    expect(mechanism).toBe('OAUTHBEARER');
    expect(Buffer.from(response!, 'base64').toString()).toBe(
      `n,a=news@example.com,\x01host=127.0.0.1\x01port=${smtp.port}\x01auth=Bearer t1\x01\x01`,
    );
  }
});

test('a server that takes no tokens is reported with what it offers', async () => {
  const { send } = await start({ EHLO: '250-scripted.test\r\n250 AUTH PLAIN LOGIN' }, startTokens().tokens);
  const error = 'the mail server offers neither XOAUTH2 nor OAUTHBEARER, only PLAIN, LOGIN';
  expect(await send('anna@example.test')).toMatchObject({ errorClass: 'AUTH', isTransport: true, error });
});

const REFUSALS: [string, Script['AUTH'], number][] = [
  ['as Exchange does, at once', '535 5.7.3 Authentication unsuccessful', 1],
  [
    'as Google does, after a 334',
    ({ line }) => (line.startsWith('AUTH') ? '334 eyJzdGF0dXMiOiI0MDAifQ==' : '535-5.7.8 no\r\n535 5.7.8 gsmtp'),
    2,
  ],
];

test.each(REFUSALS)(
  'a refused token is renewed once, and the mail is sent: refused %s',
  async (_what, refusal, lines) => {
    const { state, tokens } = startTokens();
    state.valid = new Set();
    const { smtp, send } = await start({ EHLO: OFFER }, tokens);
    smtp.script.AUTH = (moment) => {
      if (state.valid.has(tokenOf(moment.line))) return '235 2.7.0 welcome';
      return typeof refusal === 'function' ? refusal(moment) : refusal!;
    };
    expect(await send('anna@example.test')).toBe('SENT');
    expect([state.renewals, smtp.mails.length, smtp.connections]).toEqual([1, 1, 2]);
    const signIns = smtp.commands.filter((line) => line.startsWith('AUTH') || line === '');
    expect(signIns).toHaveLength(lines + 1);
  },
);

test('a new token that is refused too is tried once, and the reply is reported', async () => {
  const { tokens } = startTokens();
  const { smtp, send } = await start({ EHLO: OFFER, AUTH: '535 5.7.3 Authentication unsuccessful' }, tokens);
  expect(await send('anna@example.test')).toMatchObject({ errorClass: 'AUTH', smtpCode: 535, isTransport: true });
  expect(smtp.connections).toBe(2);
});

test('a refused token that can’t be older than it is isn’t renewed', async () => {
  const { tokens } = startTokens({ canRenew: false });
  const { smtp, send } = await start({ EHLO: OFFER, AUTH: '535 5.7.3 Authentication unsuccessful' }, tokens);
  expect(await send('anna@example.test')).toMatchObject({ errorClass: 'AUTH', smtpCode: 535 });
  expect(smtp.connections).toBe(1);
});

test('a session whose token has lapsed is replaced, and the mail is sent', async () => {
  const { state, tokens } = startTokens();
  const { smtp, send } = await start({ EHLO: OFFER }, tokens);
  expect(await send('a@example.test')).toBe('SENT');
  smtp.script = {
    EHLO: OFFER,
    AUTH: ({ line }) => (state.valid.has(tokenOf(line)) ? '235 2.7.0 welcome' : '535 5.7.3 no'),
    MAIL: ({ connection }) => (connection === 1 ? '530 5.7.57 Client not authenticated' : '250 ok'),
  };
  state.valid = new Set();
  expect(await send('b@example.test')).toBe('SENT');
  expect([smtp.mails.length, state.renewals]).toEqual([2, 1]);
});

test('without a token nothing is sent, and the error says why', async () => {
  const error = new TokenError('the token endpoint login.test answered 401: invalid_client', { isRefusal: true });
  const get = () => Promise.reject(error);
  const { smtp, send } = await start({ EHLO: OFFER }, { ...startTokens().tokens, get });
  expect(await send('anna@example.test')).toMatchObject({
    errorClass: 'AUTH',
    isTransport: true,
    error: error.message,
  });
  expect(smtp.connections).toBe(0);
});
