import { randomUUID } from 'node:crypto';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { sealSecret } from '../keys/secrets.js';
import type { Sql } from '../ledger/sql.js';
import { refreshTokenName } from '../routes/secret-names.js';
import { createLogger } from '../runtime/logger.js';
import { waitUntil } from '../runtime/wait-until.js';
import { createTestLedger, type TestLedger } from '../testing/test-ledger.js';
import { startTokenEndpoint, type TokenCall, type TokenReply } from '../testing/token-endpoint.js';
import { createRouteTokens } from './route-tokens.js';
import { askAgainAtOnce, saveCredentials } from './token-rows.js';

const keys = { secretKey: Buffer.alloc(32, 7) };
const logger = createLogger({ name: 'test', level: 'silent' });

let ledger: TestLedger;

beforeEach(async () => {
  ledger ??= await createTestLedger();
  await ledger.query('DELETE FROM routes');
});

const store = (routeId: string, refreshToken: string) =>
  saveCredentials(ledger.pool, {
    routeId,
    refreshToken: sealSecret(refreshToken, { keys, name: refreshTokenName(routeId) }),
  });

const setUp = async (answer: (call: TokenCall) => TokenReply | Promise<TokenReply>) => {
  const endpoint = await startTokenEndpoint(answer);
  const routeId = randomUUID();
  await ledger.query(
    `INSERT INTO routes (id, name, url, host, port, connections, mails_per_connection) VALUES ($1::uuid, 'Main', 'smtp://x', 'x', 587, 1, 1)`,
    [routeId],
  );
  await store(routeId, 'r1');
  const account = { grant: 'REFRESH_TOKEN', tokenUrl: endpoint.url, clientId: 'tidings' } as const;
  /** Another process, as far as tokens are concerned. */
  const open = (more: { sql?: Sql; minRefusedAgeMs?: number; renewalMs?: number } = {}) => {
    const tokens = createRouteTokens({ sql: ledger.pool, keys, routeId, account, logger, minRefusedAgeMs: 0, ...more });
    onTestFinished(() => tokens.settled());
    return tokens;
  };
  const row = async () =>
    (await ledger.query<Record<string, unknown>>('SELECT * FROM route_tokens WHERE route_id = $1', [routeId]))[0]!;
  const set = (columns: string) => ledger.query(`UPDATE route_tokens SET ${columns} WHERE route_id = $1`, [routeId]);
  return { endpoint, routeId, open, row, set };
};

/** Access tokens a1, a2 and so on, and each time another refresh token, which is the only one accepted afterwards. */
const rotating = ({ lifeS = 3_600 } = {}) => {
  const state = { number: 0, refresh: 'r1' };
  return ({ form }: TokenCall): TokenReply => {
    if (form.refresh_token !== state.refresh) return { status: 400, body: { error: 'invalid_grant' } };
    state.number += 1;
    state.refresh = `r${state.number + 1}`;
    return { body: { access_token: `a${state.number}`, expires_in: lifeS, refresh_token: state.refresh } };
  };
};

test('a token is asked for once, and is sealed in the database', async () => {
  const { endpoint, open, row } = await setUp(rotating());
  const [first, second] = [open(), open()];
  expect((await first.get()).token).toBe('a1');
  expect((await second.get()).token).toBe('a1');
  expect((await first.get()).generation).toBe(1);
  expect(endpoint.calls).toHaveLength(1);
  const { route_id: _, renewed_by: __, access_token: access, refresh_token: refresh, ...others } = await row();
  // Random ids and sealed bytes may contain the letters by chance.
  expect(JSON.stringify(others)).not.toMatch(/a1|r2/);
  for (const sealed of [access, refresh] as Buffer[]) expect(sealed.length).toBeGreaterThan(16);
});

test('processes that need a token at the same moment make one request, and each rotated refresh token is used once', async () => {
  const answer = rotating();
  const { endpoint, open } = await setUp(async (call) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return answer(call);
  });
  const processes = Array.from({ length: 6 }, () => open());
  let tokens = await Promise.all(processes.flatMap((one) => [one.get(), one.get()]));
  expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set(['a1']));
  for (const generation of [1, 2, 3]) {
    tokens = (await Promise.all(processes.map((one) => one.afterRefusal({ token: '', generation })))).map(
      (one) => one!,
    );
    expect(new Set(tokens.map(({ token }) => token))).toEqual(new Set([`a${generation + 1}`]));
  }
  expect(endpoint.calls.map(({ form }) => form.refresh_token)).toEqual(['r1', 'r2', 'r3', 'r4']);
  expect(endpoint.mostAtOnce).toBe(1);
});

test('a token is renewed before it expires, and meanwhile nobody waits', async () => {
  let answered = () => {};
  const answer = rotating();
  const { endpoint, open, row, set } = await setUp(async (call) => {
    if (endpoint.calls.length === 2) await new Promise<void>((resolve) => (answered = resolve));
    return answer(call);
  });
  const tokens = open();
  await tokens.get();
  const { renew_at, expires_at, issued_at } = (await row()) as Record<string, Date>;
  const minutes = (time: Date | undefined) => Math.round((time!.getTime() - issued_at!.getTime()) / 60_000);
  expect([minutes(renew_at), minutes(expires_at)]).toEqual([55, 60]);
  await set(`renew_at = now() - interval '1 second'`);
  const other = open();
  expect((await other.get()).token).toBe('a1');
  await waitUntil(() => endpoint.running === 1, { what: 'the renewal' });
  expect((await other.get()).token).toBe('a1');
  answered();
  await other.settled();
  expect((await other.get()).token).toBe('a2');
});

test('while the endpoint is away the old token is used, and the failure is recorded', async () => {
  const { endpoint, open, row, set } = await setUp(rotating());
  await open().get();
  endpoint.answer = () => ({ status: 503, body: 'away' });
  await set(`renew_at = now() - interval '1 second'`);
  const tokens = open();
  expect((await tokens.get()).token).toBe('a1');
  await tokens.settled();
  expect(await row()).toMatchObject({
    failures: 1,
    last_error: expect.stringMatching(/answered 503/),
    renewed_by: null,
  });
  await set(`expires_at = now() - interval '1 second'`);
  await expect(open().get()).rejects.toThrow(/answered 503/);
  expect(endpoint.calls).toHaveLength(2);
});

test('refused credentials are not sent again at once, until somebody changes them', async () => {
  const { endpoint, routeId, open, row } = await setUp(() => ({ status: 400, body: { error: 'invalid_grant' } }));
  const tokens = open();
  await expect(tokens.get()).rejects.toMatchObject({ isRefusal: true });
  await expect(tokens.get()).rejects.toMatchObject({
    isRefusal: true,
    message: expect.stringMatching(/invalid_grant/),
  });
  expect(endpoint.calls).toHaveLength(1);
  await askAgainAtOnce(ledger.pool, routeId);
  await expect(open().get()).rejects.toThrow(/invalid_grant/);
  expect(endpoint.calls).toHaveLength(2);
  endpoint.answer = () => ({ body: { access_token: 'new' } });
  await store(routeId, 'r9');
  expect((await tokens.get()).token).toBe('new');
  expect(endpoint.calls.at(-1)!.form.refresh_token).toBe('r9');
  expect(await row()).toMatchObject({ failures: 0, last_error: null });
});

test('credentials that change during a renewal win over its tokens', async () => {
  let answer = (_reply: TokenReply) => {};
  const { endpoint, routeId, open } = await setUp(() => new Promise<TokenReply>((resolve) => (answer = resolve)));
  const got = open().get();
  await waitUntil(() => endpoint.running === 1, { what: 'the renewal' });
  await store(routeId, 'r9');
  endpoint.answer = () => ({ body: { access_token: 'right' } });
  answer({ body: { access_token: 'wrong', refresh_token: 'wrong' } });
  expect((await got).token).toBe('right');
  expect(endpoint.calls.map(({ form }) => form.refresh_token)).toEqual(['r1', 'r9']);
});

test('if a process dies while it renews, another one renews after a while', async () => {
  const { endpoint, open } = await setUp(() => 'hang');
  open({ renewalMs: 300 })
    .get()
    .catch(() => {});
  await waitUntil(() => endpoint.calls.length === 1, { what: 'the first request' });
  endpoint.answer = () => ({ body: { access_token: 'a1' } });
  expect((await open({ renewalMs: 300 }).get()).token).toBe('a1');
});

test('a rotated refresh token is stored although PostgreSQL is away for a moment', async () => {
  const { endpoint, open } = await setUp(rotating());
  let failures = 3;
  const sql: Sql = {
    query: async (statement) => {
      if (statement.name === 'finish_token_renewal' && failures-- > 0) throw new Error('connection lost');
      return ledger.pool.query(statement) as never;
    },
  };
  const tokens = open({ sql });
  expect((await tokens.get()).token).toBe('a1');
  expect((await open().afterRefusal({ token: 'a1', generation: 1 }))!.token).toBe('a2');
  expect(endpoint.calls).toHaveLength(2);
});

test('a refused token that is new isn’t renewed, since its age can’t be the reason', async () => {
  const { endpoint, open } = await setUp(rotating());
  const tokens = open({ minRefusedAgeMs: 60_000 });
  const token = await tokens.get();
  expect(await tokens.afterRefusal(token)).toBeUndefined();
  expect(await tokens.afterRefusal({ ...token, generation: 0 })).toMatchObject({ token: 'a1' });
  expect(endpoint.calls).toHaveLength(1);
});

test('tokens that live for a second are renewed, and never used to the end', async () => {
  const { endpoint, open } = await setUp(rotating({ lifeS: 1 }));
  const tokens = open();
  const seen = new Map<string, number>();
  const until = Date.now() + 3_000;
  while (Date.now() < until) {
    const { token } = await tokens.get();
    if (!seen.has(token)) seen.set(token, endpoint.calls.at(-1)!.at);
    expect(Date.now() - seen.get(token)!).toBeLessThan(1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(endpoint.calls.length).toBeGreaterThanOrEqual(3);
  expect(endpoint.calls.length).toBeLessThanOrEqual(8);
});
