import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { noteSecret } from '../support/run-logs.js';
import { startTestTidings } from '../support/tidings.js';

const GRAPHQL = '/graphql';
const REST = '/api/v1/send-notification/email';

let url: string;
let admin: Api;
let key: string;
let ivan: string;

beforeAll(async () => {
  ({ url, admin } = await startTestTidings());
  await admin.createTemplate(PLAIN);
  ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
  key = await admin.createKey('SEND', 'READ');
  noteSecret(key);
});

/** Uses node:http, since fetch joins repeated headers into one. */
const post = async (path: string, body: unknown, headerKey?: string | string[]) => {
  const text = JSON.stringify(body);
  const call = request(`${url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      authorization: `Bearer ${key}`,
      ...(headerKey !== undefined && { 'Idempotency-Key': headerKey }),
    },
  });
  call.end(text);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return { status: response.statusCode!, body: (await json(response)) as ReturnType<typeof JSON.parse> };
};

const MUTATION = 'mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id idempotencyKey } }';

const byGraphql = (more: Record<string, unknown> = {}, headerKey?: string | string[]) =>
  post(
    GRAPHQL,
    {
      query: MUTATION,
      variables: { input: { templateName: 'plain', typeEvent: 'PERSONAL', recipient: ivan, ...more } },
    },
    headerKey,
  );

const byRest = (more: Record<string, unknown> = {}, headerKey?: string | string[]) =>
  post(REST, { template_name: 'plain', type_event: 'personal', recipient: ivan, ...more }, headerKey);

const sentBy = ({ body }: Awaited<ReturnType<typeof post>>): string => {
  const id = body.data?.sendNotification?.id ?? body.id;
  expect(body).toMatchObject(body.data ? { data: { sendNotification: { id } } } : { id });
  return id;
};

const refusalOf = ({ body }: Awaited<ReturnType<typeof post>>) => body.errors[0].extensions;

describe.each([
  ['GraphQL', byGraphql, 'idempotencyKey'],
  ['REST', byRest, 'idempotency_key'],
] as const)('the Idempotency-Key header by %s', (name, send, field) => {
  const order = `${name}-order`;

  test('the header is the same key as the one in the body', async () => {
    const first = sentBy(await send({}, order));
    expect(sentBy(await send({}, order))).toBe(first);
    expect(sentBy(await send({ [field]: order }))).toBe(first);
    expect(sentBy(await send({ [field]: order }, order))).toBe(first);
    const { dispatch } = await admin.ask('query ($id: ID!) { dispatch(id: $id) { idempotencyKey } }', { id: first });
    expect(dispatch.idempotencyKey).toBe(order);
    expect(refusalOf(await send({ context: { word: 'other' } }, order))).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  test('the quoted string of the IETF draft is the same key as the bare form', async () => {
    const first = sentBy(await send({}, `${order}-quoted`));
    expect(sentBy(await send({}, `"${order}-quoted"`))).toBe(first);
    const escaped = sentBy(await send({}, `"${order} \\"a\\" \\\\ b"`));
    expect(sentBy(await send({ [field]: `${order} "a" \\ b` }))).toBe(escaped);
  });

  test('a header and a body that differ are refused, and both are named', async () => {
    const refused = await send({ [field]: `${order}-a` }, `${order}-b`);
    expect(refused.status).toBe(name === 'REST' ? 400 : 200);
    expect(refusalOf(refused)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(Object.keys(refusalOf(refused).fields).sort()).toEqual(['Idempotency-Key', field]);
  });

  test.each([
    ['an empty key', ''],
    ['an empty quoted key', '""'],
    ['201 characters', 'x'.repeat(201)],
    ['201 characters in quotes', `"${'x'.repeat(201)}"`],
    ['an unclosed quote', '"abc'],
    ['a quote inside the key', '"a"b"'],
    ['an escape that the draft doesn’t define', '"a\\n"'],
    ['a list of quoted keys', '"a", "b"'],
    ['a parameter', '"a";b=1'],
    ['non-ASCII letters', 'заказ'.replace(/./g, (letter) => Buffer.from(letter).toString('latin1'))],
    ['two headers', ['a', 'b']],
    ['two equal headers', ['a', 'a']],
  ])('a header with %s is refused', async (_what, headerKey) => {
    const refusal = refusalOf(await send({}, headerKey));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', fields: { 'Idempotency-Key': [expect.any(String)] } });
  });

  test('keys of 1 and of 200 characters are accepted', async () => {
    const long = `${name}${'x'.repeat(200 - name.length)}`;
    expect(sentBy(await send({}, `"${long}"`))).toBe(sentBy(await send({ [field]: long })));
    expect(sentBy(await send({}, name.slice(0, 1)))).toBe(sentBy(await send({ [field]: name.slice(0, 1) })));
  });
});

test('the same call by GraphQL and by REST is one send', async () => {
  expect(sentBy(await byGraphql({}, 'either-way'))).toBe(sentBy(await byRest({}, 'either-way')));
});

test('fifty equal calls at once, half with the header and half with the body, are one send', async () => {
  const calls = await Promise.all(
    Array.from({ length: 50 }, (_, n) => (n % 2 ? byGraphql({}, 'at-once') : byGraphql({ idempotencyKey: 'at-once' }))),
  );
  expect(new Set(calls.map(sentBy)).size).toBe(1);
});

test('several sends in one operation are refused, and nothing is sent', async () => {
  const input = { templateName: 'plain', typeEvent: 'PERSONAL', recipient: ivan };
  const query = `mutation ($input: SendNotificationInput!) {
    a: sendNotification(input: $input) { id } b: sendNotification(input: $input) { id } }`;
  const before = await admin.ask('{ dispatches { total } }');
  const { body } = await post(GRAPHQL, { query, variables: { input } }, 'several');
  expect(body.errors[0].message).toContain('one mutation field');
  expect(await admin.ask('{ dispatches { total } }')).toEqual(before);
});

test('an operation that sends nothing ignores the header, whatever its value', async () => {
  for (const headerKey of ['some-key', '"not closed', ['a', 'b']]) {
    const { body } = await post(GRAPHQL, { query: '{ templates { total } }' }, headerKey);
    expect(body).toEqual({ data: { templates: { total: expect.any(Number) } } });
  }
});
