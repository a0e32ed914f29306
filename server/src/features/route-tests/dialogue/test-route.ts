import { lookup } from 'node:dns/promises';
import os from 'node:os';
import type tls from 'node:tls';
import { type SignInAdvice, signInAdviceOf } from '@tidings/core/oauth/sign-in-advice';
import { TokenError } from '@tidings/core/oauth/token-request';
import { capabilitiesOf } from './capabilities.js';
import type { RouteTest, RouteTestResult, RouteTestStepName } from './route-test.js';
import { mechanismFor, signIn } from './sign-in.js';
import {
  ConnectionEndedError,
  NoAnswerError,
  NotSmtpError,
  openDialogue,
  type Reply,
  type SmtpDialogue,
} from './smtp-dialogue.js';
import { certificateProblem, tlsFactsOf } from './tls-facts.js';

export interface TestedRoute {
  host: string;
  port: number;
  /** As in the URL: from the beginning, by STARTTLS (which must be offered, or may be), or never. */
  tls: 'implicit' | 'required' | 'opportunistic' | 'never';
  /** Options of TLS in the URL, and the authority's certificate. */
  tlsOptions: tls.ConnectionOptions;
  username: string | undefined;
  password: string | undefined;
  /** The SASL mechanism that the URL names. */
  authMethod: string | undefined;
  /** Undefined: the route has no OAuth 2. */
  accessToken: (() => Promise<string>) | undefined;
}

export interface TestMail {
  from: string;
  to: string;
  /** The whole mail, with CRLF. */
  raw: string;
}

/** Milliseconds for one answer. */
const STEP_MS = 15_000;

/** Thrown by the step that ends the test. */
class Failed extends Error {
  constructor(
    readonly result: RouteTestResult,
    readonly params: Record<string, string> = {},
    readonly advice?: SignInAdvice,
  ) {
    super(result);
  }
}

/** Connects to the route's server as a worker would, up to the sign-in, and hands over a mail if one is given. Doesn't reject. */
export const testRoute = async (
  route: TestedRoute,
  { mail, stepMs = STEP_MS }: { mail?: TestMail | undefined; stepMs?: number } = {},
): Promise<RouteTest> => {
  const test: RouteTest = { steps: [], capabilities: undefined, tls: undefined };
  let dialogue: SmtpDialogue | undefined;

  const step = async (name: RouteTestStepName, run: () => Promise<[RouteTestResult, Record<string, string>?]>) => {
    try {
      const [result, params = {}] = await run();
      test.steps.push({ step: name, ok: true, result, params, advice: undefined });
    } catch (err) {
      const { result, params, advice } = err instanceof Failed ? err : failureOf(err, { route, stepMs });
      test.steps.push({ step: name, ok: false, result, params, advice });
      throw new Failed(result);
    }
  };

  try {
    await step('RESOLVE', async () => {
      const addresses = await lookup(route.host, { all: true });
      return ['RESOLVED', { addresses: addresses.map(({ address }) => address).join(', ') }];
    });
    await step('CONNECT', async () => {
      const implicitTls = route.tls === 'implicit' ? tlsOptionsOf(route) : undefined;
      dialogue = await openDialogue({ ...route, implicitTls, stepMs });
      return ['CONNECTED'];
    });
    await step('GREETING', async () => {
      const greeting = await dialogue!.read();
      if (greeting.code !== 220)
        throw new Failed('GREETING_REFUSED', { reply: greeting.text }, signInAdviceOf(greeting.text));
      test.capabilities = await ehlo(dialogue!);
      return ['GREETED'];
    });
    await step('TLS', () => encrypt(route, dialogue!, test));
    await step('SIGN_IN', () => authenticate(route, dialogue!, test));
    if (mail) await step('MAIL', () => handOver(dialogue!, mail));
    dialogue!.ask('QUIT').catch(() => {});
  } catch (err) {
    if (!(err instanceof Failed)) throw err;
  } finally {
    dialogue?.close();
  }
  return test;
};

const tlsOptionsOf = ({ host, tlsOptions }: TestedRoute): tls.ConnectionOptions => ({
  host,
  // RFC 6066 section 3: no IP addresses.
  ...(!/^[\d.]+$|:/.test(host) && { servername: host }),
  ...tlsOptions,
});

const ehlo = async (dialogue: SmtpDialogue) => {
  const reply = await dialogue.ask(`EHLO ${clientName()}`);
  if (reply.code !== 250) throw new Failed('GREETING_REFUSED', { reply: reply.text });
  return capabilitiesOf(reply.lines);
};

const clientName = (): string => (os.hostname().includes('.') ? os.hostname() : '[127.0.0.1]');

const encrypt = async (
  route: TestedRoute,
  dialogue: SmtpDialogue,
  test: RouteTest,
): Promise<[RouteTestResult, Record<string, string>?]> => {
  const offersTls = test.capabilities!.startTls;
  if (route.tls === 'required' && !offersTls) throw new Failed('TLS_NOT_OFFERED');
  if (route.tls === 'never' || (route.tls === 'opportunistic' && !offersTls)) return ['NOT_ENCRYPTED'];
  if (route.tls !== 'implicit') {
    const reply = await dialogue.ask('STARTTLS');
    if (reply.code !== 220) throw new Failed('TLS_FAILED', { error: reply.text });
    await dialogue.startTls(tlsOptionsOf(route));
  }
  const socket = dialogue.socket()!;
  const facts = tlsFactsOf(socket);
  test.tls = facts;
  if (!facts) throw new Failed('TLS_FAILED', { error: 'no certificate' });
  if (route.tlsOptions.rejectUnauthorized !== false && !socket.authorized) {
    const isOtherName = String(socket.authorizationError) === 'ERR_TLS_CERT_ALTNAME_INVALID';
    if (isOtherName)
      throw new Failed('CERTIFICATE_NAME', { host: route.host, names: facts.names.join(', ') || facts.subject });
    const { result, params } = certificateProblem(facts, { host: route.host, now: new Date() });
    throw new Failed(result, params);
  }
  if (route.tls !== 'implicit') test.capabilities = { ...(await ehlo(dialogue)), startTls: true };
  return [socket.authorized ? 'TLS_READY' : 'TLS_UNVERIFIED', { version: facts.version }];
};

const authenticate = async (
  route: TestedRoute,
  dialogue: SmtpDialogue,
  test: RouteTest,
): Promise<[RouteTestResult, Record<string, string>?]> => {
  const { username: user, password, accessToken, authMethod, host, port } = route;
  if (user === undefined) return ['NO_SIGN_IN'];
  const offered = test.capabilities!.auth;
  if (offered.length === 0) throw new Failed('SIGN_IN_NOT_OFFERED');
  const token = await accessToken?.();
  const credentials = { user, password, token, host, port };
  const mechanism = mechanismFor(offered, credentials, authMethod);
  if (!mechanism) throw new Failed('MECHANISM_NOT_OFFERED', { offered: offered.join(', ') });
  const reply = await signIn(dialogue, mechanism, credentials);
  if (reply.code !== 235) throw new Failed('SIGN_IN_REFUSED', { reply: reply.text }, signInAdviceOf(reply.text));
  return ['SIGNED_IN', { mechanism }];
};

const handOver = async (
  dialogue: SmtpDialogue,
  { from, to, raw }: TestMail,
): Promise<[RouteTestResult, Record<string, string>?]> => {
  const accepted = (reply: Reply, code: number) => {
    if (reply.code !== code)
      throw new Failed('MAIL_REFUSED', { from, to, reply: reply.text }, signInAdviceOf(reply.text));
    return reply;
  };
  accepted(await dialogue.ask(`MAIL FROM:<${from}>`), 250);
  accepted(await dialogue.ask(`RCPT TO:<${to}>`), 250);
  accepted(await dialogue.ask('DATA'), 354);
  const body = `${raw.replace(/^\./gm, '..').replace(/\r\n$/, '')}\r\n.`;
  const reply = accepted(await dialogue.ask(body), 250);
  return ['MAIL_ACCEPTED', { to, reply: reply.text }];
};

const DNS_UNKNOWN = new Set(['ENOTFOUND', 'ENODATA']);
const DNS_ERRORS = new Set(['EAI_AGAIN', 'ETIMEOUT', 'ESERVFAIL', 'EAI_FAIL']);
const REFUSED = new Set(['ECONNREFUSED']);

const failureOf = (
  err: unknown,
  { route: { host, port }, stepMs }: { route: TestedRoute; stepMs: number },
): Pick<Failed, 'result' | 'params' | 'advice'> => {
  const failed = (result: RouteTestResult, params: Record<string, string> = {}) => ({
    result,
    params,
    advice: undefined,
  });
  if (err instanceof TokenError) {
    return { result: 'NO_TOKEN', params: { error: err.message }, advice: signInAdviceOf(err.message) };
  }
  if (err instanceof NotSmtpError) return failed('NOT_SMTP');
  if (err instanceof NoAnswerError) return failed('NO_ANSWER', { seconds: String(stepMs / 1_000) });
  if (err instanceof ConnectionEndedError) return failed('CLOSED');
  const { code = '', message = '', errors = [] } = err as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  if (DNS_UNKNOWN.has(code)) return failed('HOST_UNKNOWN', { host });
  if (DNS_ERRORS.has(code)) return failed('DNS_AWAY', { host, error: code });
  if (REFUSED.has(code) || errors.some((one) => REFUSED.has(one.code ?? '')))
    return failed('REFUSED', { host, port: String(port) });
  if (code === 'ETIMEDOUT') return failed('NO_ANSWER', { seconds: String(stepMs / 1_000) });
  if (code === 'ECONNRESET' || code === 'EPIPE') return failed('CLOSED');
  if (/SSL|TLS|EPROTO/i.test(`${code} ${message}`)) return failed('TLS_FAILED', { error: code });
  return failed('UNREACHABLE', { error: code || 'unknown error' });
};
