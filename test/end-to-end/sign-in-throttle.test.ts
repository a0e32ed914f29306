import pg from 'pg';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { ADMIN_PASSWORD, startTestTidings } from '../support/tidings.js';

let stranger: Api;
let admin: Api;
let databaseUrl: string;

beforeAll(async () => {
  ({ stranger, admin, databaseUrl } = await startTestTidings());
});

const run = async (text: string, values: unknown[] = []) => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
};

beforeEach(async () => {
  await run('DELETE FROM sign_in_tries');
});

const LOGIN = 'mutation ($name: String!, $password: String!) { login(username: $name, password: $password) { token } }';

/** Calls from an IP address, as reported by a proxy on this machine. */
const tryToSignIn = async (name: string, password: string, from = '203.0.113.1') => {
  const response = await fetch(`${stranger.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ query: LOGIN, variables: { name, password } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors?: { extensions: { code: string; retryAfterMs?: number } }[];
  };
  return {
    status: response.status,
    code: errors?.[0]?.extensions.code ?? (data ? 'SIGNED_IN' : 'NOTHING'),
    retryAfterMs: errors?.[0]?.extensions.retryAfterMs,
    retryAfter: response.headers.get('retry-after'),
  };
};

const codesOf = (answers: { code: string }[]) =>
  Object.fromEntries(
    [...new Set(answers.map(({ code }) => code))].map((code) => [
      code,
      answers.filter((one) => one.code === code).length,
    ]),
  );

const parallel = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

/**
 * Expects that of a hundred attempts the first `free` are checked, and one more after each wait that ended meanwhile: at most 3, since waits
 * double.
 */
const expectLookedAt = async (answers: { code: string }[], free: number) => {
  const { UNAUTHENTICATED: lookedAt = 0, RATE_LIMITED: refused = 0 } = codesOf(answers);
  expect(lookedAt + refused).toBe(100);
  expect(lookedAt).toBeGreaterThanOrEqual(free);
  expect(lookedAt).toBeLessThanOrEqual(free + 3);
  const [{ tries }] = await run('SELECT max(tries) AS tries FROM sign_in_tries');
  expect(tries).toBe(lookedAt);
};

test('of a hundred wrong passwords at once from one IP address, five are checked', async () => {
  const answers = await parallel(100, (n) => tryToSignIn('admin', `wrong ${n}`));
  await expectLookedAt(answers, 5);
  const refused = answers.find(({ code }) => code === 'RATE_LIMITED')!;
  expect(refused).toMatchObject({ status: 429, retryAfterMs: expect.any(Number) });
  expect(Number(refused.retryAfter)).toBe(Math.max(1, Math.ceil(refused.retryAfterMs! / 1_000)));
});

test('of a hundred wrong passwords from a hundred IP addresses, twenty are checked', async () => {
  const answers = await parallel(100, (n) => tryToSignIn('admin', 'wrong', `203.0.113.${n + 1}`));
  await expectLookedAt(answers, 20);
});

test('of a hundred wrong passwords for different names from one IP address, thirty are checked', async () => {
  const answers = await parallel(100, (n) => tryToSignIn(`somebody${n}`, 'wrong'));
  await expectLookedAt(answers, 30);
});

test('no password is checked in a request with several sign-ins, as aliases or as a list', async () => {
  const aliases = Array.from({ length: 100 }, (_, n) => `a${n}: login(username: "admin", password: "${n}") { token }`);
  for (const body of [
    { query: `mutation { ${aliases.slice(0, 2).join(' ')} }` },
    { query: `mutation { ${aliases.join(' ')} }` },
    aliases.map((one) => ({ query: `mutation { ${one} }` })),
  ]) {
    const response = await fetch(`${stranger.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
  }
  expect(await run('SELECT count(*)::int AS tries FROM sign_in_tries')).toEqual([{ tries: 0 }]);
});

test('the right password has to wait too, is accepted afterwards, and resets the count', async () => {
  for (let n = 0; n < 5; n += 1) await tryToSignIn('admin', 'wrong');
  expect(await tryToSignIn('ADMIN', ADMIN_PASSWORD)).toMatchObject({ code: 'RATE_LIMITED' });
  await run(`UPDATE sign_in_tries SET blocked_until = now()`);
  expect(await tryToSignIn('admin', ADMIN_PASSWORD)).toMatchObject({ code: 'SIGNED_IN' });
  for (let n = 0; n < 4; n += 1) expect(await tryToSignIn('admin', 'wrong')).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await tryToSignIn('admin', ADMIN_PASSWORD)).toMatchObject({ code: 'SIGNED_IN' });
});

test('waits grow to at most a minute for an account that is tried from many IP addresses', async () => {
  const waits: number[] = [];
  for (let n = 0; n < 60; n += 1) {
    const { retryAfterMs } = await tryToSignIn('admin', 'wrong', `203.0.113.${n + 1}`);
    if (!retryAfterMs) continue;
    waits.push(retryAfterMs);
    await run(`UPDATE sign_in_tries SET blocked_until = now()`);
  }
  expect(waits[1]).toBeGreaterThan(waits[0]!);
  expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
});

test('wrong current passwords in a password change are throttled too', async () => {
  const change = () =>
    admin
      .fail('mutation { changePassword(current: "wrong", next: "a new one, long enough") }')
      .then(({ code }) => code);
  const codes = await parallel(20, change);
  const lookedAt = codes.filter((code) => code === 'BAD_USER_INPUT').length;
  expect(lookedAt).toBeGreaterThanOrEqual(5);
  expect(lookedAt).toBeLessThanOrEqual(7);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(20 - lookedAt);
});

test('a key with a rate limit is refused beyond it, with the time to wait, and a key without one isn’t', async () => {
  await admin.createTemplate(PLAIN);
  const create =
    'mutation ($most: Int) { createApiKey(name: "k", scopes: [SEND], sendsPerMinute: $most) { secret apiKey { sendsPerMinute } } }';
  const { createApiKey: limited } = await admin.ask(create, { most: 10 });
  expect(limited.apiKey).toEqual({ sendsPerMinute: 10 });
  const { createApiKey: free } = await admin.ask(create);
  const send = (secret: string, n: number) =>
    stranger
      .withToken(secret)
      .post('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }', {
        input: { templateName: 'plain', typeEvent: 'PERSONAL', to: [{ email: `p${n}@example.test` }] },
      });
  const answers = await parallel(30, (n) => send(limited.secret, n));
  expect(answers.filter(({ data }) => data?.sendNotification).length).toBe(10);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(20);
  const { extensions } = refused[0]!.errors![0]!;
  expect(extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) });
  expect(extensions.retryAfterMs).toBeLessThanOrEqual(6_000);
  expect((await parallel(30, (n) => send(free.secret, n))).every(({ status }) => status === 200)).toBe(true);
  expect(await admin.fail(create, { most: 0 })).toMatchObject({
    code: 'BAD_USER_INPUT',
    fields: { sendsPerMinute: expect.anything() },
  });
});
