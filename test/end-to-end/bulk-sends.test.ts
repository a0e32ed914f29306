import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { noteSecret } from '../support/run-logs.js';
import { startTestTidings } from '../support/tidings.js';

let url: string;
let admin: Api;
let sendKey: string;
let readKey: string;

beforeAll(async () => {
  ({ url, admin } = await startTestTidings());
  await admin.createTemplate(PLAIN);
  sendKey = await admin.createKey('SEND', 'READ');
  readKey = await admin.createKey('READ');
  for (const key of [sendKey, readKey]) noteSecret(key);
});

const MUTATION = `mutation ($input: [SendNotificationInput!]!, $atomic: Boolean) {
  sendNotifications(input: $input, atomic: $atomic) { dispatch { id status idempotencyKey counts { total } } error }
}`;

interface Result {
  dispatch: { id: string; status: string; idempotencyKey: string | null; counts: { total: number } } | null;
  error: { code: string; message: string; issues?: { path: string; rule: string }[] } | null;
}

const post = async (
  body: string | ReadableStream<Uint8Array>,
  { key = sendKey, headers = {} }: { key?: string | undefined; headers?: Record<string, string> } = {},
) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }), ...headers },
    body,
    ...(typeof body !== 'string' && { duplex: 'half' }),
  });
  return { status: response.status, body: (await response.json()) as ReturnType<typeof JSON.parse> };
};

const send = async (
  input: object[],
  { atomic, ...more }: { atomic?: boolean; headers?: Record<string, string> } = {},
) => {
  const { body } = await post(JSON.stringify({ query: MUTATION, variables: { input, atomic } }), more);
  return { results: body.data?.sendNotifications as Result[], error: body.errors?.[0] };
};

const personal = (n: number, more: object = {}) => ({
  templateName: 'plain',
  typeEvent: 'PERSONAL',
  to: [{ email: `anna${n}@example.test` }],
  ...more,
});

test('a thousand sends in a body of more than a mebibyte are made, and mailed once although the call is repeated', async () => {
  const text = 'x'.repeat(2_500);
  const keys = Array.from({ length: 1_000 }, (_, n) => `order-${n}`);
  const input = keys.map((idempotencyKey, n) => personal(n, { idempotencyKey, context: { text } }));
  const [first, again] = [await send(input), await send(input)];
  expect(first.results.map(({ dispatch }) => dispatch?.idempotencyKey)).toEqual(keys);
  expect(again.results.map(({ dispatch }) => dispatch?.id)).toEqual(first.results.map(({ dispatch }) => dispatch?.id));
  await admin.completed(first.results[0]!.dispatch!.id);
  await admin.completed(first.results[999]!.dispatch!.id);
  await expect
    .poll(async () => (await admin.ask('{ deliveries(filter: { status: SENT }) { total } }')).deliveries.total, {
      timeout: 20_000,
    })
    .toBe(1_000);
});

test('a refused send has the error of sendNotification, and the others are made', async () => {
  const invalid = personal(1, { to: [{ email: 'nobody' }] });
  const { results } = await send([personal(1), invalid, personal(2, { templateName: 'unknown' })]);
  expect(results.map(({ error }) => error?.code ?? null)).toEqual([null, 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
  expect(results[1]!.error!.issues).toMatchObject([{ path: 'to.0.email', rule: expect.any(String) }]);
  expect(results.map(({ dispatch }) => dispatch?.counts.total ?? null)).toEqual([1, null, null]);
});

test('an atomic batch sends nothing if one of its sends is refused', async () => {
  const count = async () => (await admin.ask('{ dispatches { total } }')).dispatches.total;
  const before = await count();
  const { results } = await send([personal(1), personal(2, { templateName: 'unknown' })], { atomic: true });
  expect(results.map(({ error }) => error?.code)).toEqual(['CONFLICT', 'BAD_USER_INPUT']);
  expect(await count()).toBe(before);
});

test.each([0, 1_001])('a batch of %i sends is refused', async (count) => {
  const { error } = await send(Array.from({ length: count }, (_, n) => personal(n)));
  expect(error.extensions.issues).toEqual([{ path: 'input', rule: 'list.items', params: { min: 1, max: 1_000 } }]);
});

test('the header Idempotency-Key is refused, since each send has its own key', async () => {
  const { error } = await send([personal(1)], { headers: { 'idempotency-key': 'a' } });
  expect(error.extensions.issues).toMatchObject([{ path: 'Idempotency-Key', rule: 'idempotencyKey.inEachSend' }]);
});

describe('a body of more than a mebibyte', () => {
  const large = (query: string) => JSON.stringify({ query, variables: { filler: 'x'.repeat(1_100_000) } });
  const batch = () => large(MUTATION);

  test.each([
    ['of a stranger', ''],
    ['of a key that may not send', 'read'],
  ])('%s is refused', async (_, which) => {
    const { status, body } = await post(batch(), { key: which && readKey });
    expect([status, body.errors?.[0]?.extensions?.reason ?? body.extensions?.reason]).toEqual([
      413,
      'request.tooLarge',
    ]);
  });

  test('that isn’t a batch of sends is refused', async () => {
    const { status, body } = await post(large('{ dispatches { total } }'));
    expect([status, JSON.stringify(body).includes('request.tooLarge')]).toEqual([413, true]);
  });

  test('without Content-Length is refused', async () => {
    const { status, body } = await post(new Blob([batch()]).stream());
    expect([status, JSON.stringify(body).includes('"maxMebibytes":1')]).toEqual([413, true]);
  });

  test('of more than four is refused even for a batch of sends', async () => {
    const { status, body } = await post(
      JSON.stringify({ query: MUTATION, variables: { filler: 'x'.repeat(4_300_000) } }),
    );
    expect([status, JSON.stringify(body).includes('"maxMebibytes":4')]).toEqual([413, true]);
  });
});
