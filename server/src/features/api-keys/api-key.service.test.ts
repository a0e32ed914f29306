import pg from 'pg';
import type { DataSource } from 'typeorm';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../../../test/support/clean-up.js';
import { createTestDataSource } from '../../../../test/support/test-data-source.js';
import { ApiKeyScope } from '../../foundation/access/api-key-scope.js';
import { type ApiKeyService, createApiKeyService } from './api-key.service.js';

const { READ, SEND } = ApiKeyScope;

let dataSource: DataSource;
let keys: ApiKeyService;

beforeAll(async () => {
  dataSource = await createTestDataSource();
  const { url } = dataSource.options as { url: string };
  const pool = new pg.Pool({ connectionString: url });
  cleanUp(() => pool.end());
  keys = createApiKeyService({ dataSource, sql: pool });
});

const create = (more: Partial<Parameters<ApiKeyService['create']>[0]> = {}) =>
  keys.create({ name: 'shop', scopes: [SEND], sendsPerMinute: null, strict: false, ...more });

test('an API key is found by its secret until it is revoked', async () => {
  const { apiKey, secret } = await create({ scopes: [SEND, READ, SEND] });
  expect(await keys.identify(secret)).toEqual({
    kind: 'key',
    keyId: apiKey.id,
    scopes: [SEND, READ],
    isLimited: false,
    isStrict: false,
  });
  expect(await keys.identify(`${secret}x`)).toBeUndefined();
  const revoked = await keys.revoke(apiKey.id);
  expect(await keys.identify(secret)).toBeUndefined();
  expect((await keys.revoke(apiKey.id)).revokedAt).toEqual(revoked.revokedAt);
});

test('the secret of an API key is not stored', async () => {
  const { apiKey, secret } = await create();
  const [row] = await dataSource.query('SELECT to_jsonb(k)::text AS row FROM api_keys k WHERE id = $1', [apiKey.id]);
  expect(row.row).toContain(apiKey.prefix);
  expect(row.row).not.toContain(secret.slice(apiKey.prefix.length));
});

test('the last use of an API key is recorded at most once a minute', async () => {
  const { apiKey, secret } = await create();
  const lastUse = async () => (await keys.list()).find(({ id }) => id === apiKey.id)!.lastUsedAt;
  expect(await lastUse()).toBeNull();
  await keys.identify(secret);
  const first = await lastUse();
  expect(first).toBeInstanceOf(Date);
  await keys.identify(secret);
  expect(await lastUse()).toEqual(first);
});

describe('creating an API key', () => {
  test.each([
    ['a blank name', { name: '  ' }, 'name'],
    ['a name of 101 characters', { name: 'n'.repeat(101) }, 'name'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a limit of 0', { sendsPerMinute: 0 }, 'sendsPerMinute'],
    ['a limit above a million', { sendsPerMinute: 1_000_001 }, 'sendsPerMinute'],
  ])('with %s is BAD_USER_INPUT', async (_what, more, field) => {
    await expect(create(more)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(new RegExp(`^${field} `)),
    });
  });
});

describe('an API key with a limit', () => {
  const countSends = async (keyId: string, count: number) => {
    for (let n = 0; n < count; n += 1) await keys.countCall(keyId);
  };

  test('may send a minute’s worth at once, and is then told how long to wait', async () => {
    const { apiKey, secret } = await create({ sendsPerMinute: 3 });
    expect(await keys.identify(secret)).toMatchObject({ isLimited: true });
    await countSends(apiKey.id, 3);
    const refusal = await keys.countCall(apiKey.id).catch((err: unknown) => err);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
    const { retryAfterMs } = (refusal as { extensions: { retryAfterMs: number } }).extensions;
    expect(retryAfterMs).toBeGreaterThan(15_000);
    expect(retryAfterMs).toBeLessThanOrEqual(20_000);
  });

  test('regains sends evenly, up to a minute’s worth', async () => {
    const { apiKey } = await create({ sendsPerMinute: 3 });
    await countSends(apiKey.id, 3);
    const pass = (seconds: number) =>
      dataSource.query(
        'UPDATE api_keys SET sends_counted_at = sends_counted_at - make_interval(secs => $2) WHERE id = $1',
        [apiKey.id, seconds],
      );
    await pass(21);
    await countSends(apiKey.id, 1);
    await expect(keys.countCall(apiKey.id)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await pass(3_600);
    await countSends(apiKey.id, 1);
    await pass(3_600);
    await countSends(apiKey.id, 3);
    await expect(keys.countCall(apiKey.id)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
