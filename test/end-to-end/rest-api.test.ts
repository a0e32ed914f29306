import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { createRestClient, type RestClient } from '../support/rest-client.js';
import { noteSecret } from '../support/run-logs.js';
import { startTestTidings } from '../support/tidings.js';

let url: string;
let admin: Api;
let rest: RestClient;
let key: string;
let sendKey: string;
let readKey: string;

beforeAll(async () => {
  ({ url, admin } = await startTestTidings());
  await admin.createTemplate(PLAIN);
  key = await admin.createKey('SEND', 'READ', 'WRITE', 'FEEDBACK');
  sendKey = await admin.createKey('SEND');
  readKey = await admin.createKey('READ');
  for (const secret of [key, sendKey, readKey]) noteSecret(secret);
  rest = await createRestClient(url);
});

const personal = (n: number | string, more: object = {}) => ({
  templateName: 'plain',
  typeEvent: 'PERSONAL',
  to: [{ email: `anna${n}@example.test` }],
  context: { word: 'day' },
  ...more,
});

const asGraphql = (input: object, by = key) =>
  admin
    .withToken(by)
    .post('mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { id } }', { input });

test('the document is valid OpenAPI 3.1, and its schemas come from those that validate', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(rest.document));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  const input = rest.document.components.schemas.SendNotificationInput;
  const fields = await admin.ask('{ __type(name: "SendNotificationInput") { inputFields { name } } }');
  expect(Object.keys(input.properties).sort()).toEqual(
    fields.__type.inputFields.map(({ name }: { name: string }) => name).sort(),
  );
  expect(input.properties.event).toMatchObject({ type: ['string', 'null'], minLength: 1, maxLength: 100 });
  expect(input.properties.recipient).toMatchObject({ items: { type: 'string', format: 'uuid' } });
});

test('the page that shows the document has no script, and every link within it leads somewhere', async () => {
  const page = await fetch(`${url}/api/v1/docs`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
  const text = await page.text();
  expect(text).not.toMatch(/<script|style=|https?:/);
  const ids = new Set([...text.matchAll(/id="([^"]+)"/g)].map(([, id]) => id));
  const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
  expect(targets.length).toBeGreaterThan(20);
  expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  const again = await fetch(`${url}/api/v1/openapi.json`, {
    headers: { 'if-none-match': (await fetch(`${url}/api/v1/openapi.json`)).headers.get('etag')! },
  });
  expect(again.status).toBe(304);
});

describe('a send', () => {
  test('is answered with 202 and a Location, where its state is', async () => {
    const sent = await rest.call('POST', '/sends', { key, body: personal(1) });
    expect(sent.status).toBe(202);
    expect(sent.headers.get('location')).toBe(`/api/v1/sends/${sent.body.id}`);
    await admin.completed(sent.body.id);
    const { body } = await rest.call('GET', `/sends/${sent.body.id}`, { key });
    expect(body).toMatchObject({ id: sent.body.id, status: 'COMPLETED', counts: { total: 1, sent: 1 } });
  });

  test('may have every field of the mutation, and is the same send under the same key', async () => {
    const input = {
      ...personal(2),
      typeEvent: 'GROUP',
      event: 'order',
      to: [{ email: 'anna2@example.test', name: 'Anna', locale: 'de', context: { word: 'Tag' } }],
      replyTo: 'Help <help@example.test>',
      headers: { 'X-Order': '7' },
      attachments: [{ contentBase64: 'aGVsbG8=', name: 'a.txt', contentType: 'text/plain' }],
      strict: true,
      sendAt: '2036-11-01T00:00:00+02:00',
      expiresAt: '2036-12-01T00:00:00Z',
      spreadOverMinutes: 10,
      firstBatch: { perDomain: 5, waitMinutes: 5 },
    };
    const first = await rest.call('POST', '/sends', { key, body: input, headers: { 'idempotency-key': '"every"' } });
    expect(first.body).toMatchObject({
      status: 'SCHEDULED',
      sendAt: '2036-10-31T22:00:00.000Z',
      spreadOverMinutes: 10,
    });
    const { data } = await asGraphql({ ...input, idempotencyKey: 'every' });
    expect(data.sendNotification.id).toBe(first.body.id);
    const other = await rest.call('POST', '/sends', { key, body: { ...input, event: 'x', idempotencyKey: 'every' } });
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_MISMATCH']);
  });

  test.each([
    ['a rule of a field', personal(3, { to: [{ email: 'nobody' }], event: '' })],
    ['what the template needs', personal(3, { templateName: 'unknown' })],
    ['fields that exclude each other', { ...personal(3), notificationId: '01890b0c-0000-7000-8000-00000000ffff' }],
  ])('that breaks %s is refused with the issues of GraphQL', async (_, body) => {
    const refused = await rest.call('POST', '/sends', { key, body });
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect([refused.status, refused.body.status]).toEqual([400, 400]);
    const { errors } = await asGraphql(body);
    expect(refused.body.issues).toEqual(errors![0]!.extensions.issues);
  });

  test('that doesn’t fit the schema is refused, with each field', async () => {
    const body = { templateName: 5, typeEvent: 'SOME', to: [{ mail: 'a' }], context: [], sendAt: 'now', more: 1 };
    const refused = await rest.call('POST', '/sends', { key, body });
    expect(refused.body.issues.map(({ path, rule }: { path: string; rule: string }) => `${path} ${rule}`)).toEqual([
      'body unknownFields',
      'templateName type',
      'typeEvent oneOf',
      'to.0 unknownFields',
      'to.0.email required',
      'context json.object',
      'sendAt instant.format',
    ]);
  });

  test.each([
    ['no key', {}, 401],
    ['an unknown key', { key: 'tdg_unknown' }, 401],
    ['a key that only reads', { read: true }, 403],
    ['a cookie without x-requested-with', { headers: { cookie: 'tidings_session=x' } }, 401],
    ['a body that isn’t JSON', { send: true, body: '{' }, 400],
    ['a type that isn’t JSON', { send: true, body: '<a/>', headers: { 'content-type': 'text/xml' } }, 415],
    ['a body of more than a mebibyte', { send: true, body: `"${'x'.repeat(1_100_000)}"` }, 413],
    ['a list', { send: true, body: [] }, 400],
  ])('by %s is refused with a problem', async (_, { read, send, ...more }: Record<string, unknown>, status) => {
    const by = read ? readKey : send ? sendKey : undefined;
    const { status: given, body } = await rest.call('POST', '/sends', { key: by, body: personal(4), ...more });
    expect([given, body.status]).toEqual([status, status]);
  });
});

test('every path answers other methods with 405 and those that it has', async () => {
  for (const [path, calls] of Object.entries<object>(rest.document.paths)) {
    const has = Object.keys(calls).map((method) => method.toUpperCase());
    const method = ['PUT', 'PATCH', 'DELETE'].find((one) => !has.includes(one))!;
    const { status, headers, body } = await rest.call(method, path.replace('{id}', '1'), { key });
    expect([path, status, body.reason]).toEqual([path, 405, 'request.method']);
    expect(headers.get('allow')!.split(', ')).toEqual(expect.arrayContaining(has));
  }
  expect((await rest.call('GET', '/nothing', { key })).status).toBe(404);
  const old = await fetch(`${url}/api/v1/send-notification/email`, { method: 'PUT' });
  expect([old.status, Object.keys((await old.json()) as object)]).toEqual([404, ['errors']]);
});

describe('deliveries', () => {
  test('are read page by page, each once, in the order of the query', async () => {
    const to = Array.from({ length: 7 }, (_, n) => ({ email: `page${n}@example.test` }));
    const { body: send } = await rest.call('POST', '/sends', { key, body: personal(5, { typeEvent: 'GROUP', to }) });
    for (const filter of [`dispatchId=${send.id}`, 'q=page', `templateSlug=plain&q=page&from=2020-01-01T00:00:00Z`]) {
      const read: string[] = [];
      let after = '';
      for (let pages = 0; pages < 10; pages += 1) {
        const { body } = await rest.call('GET', `/deliveries?${filter}&perPage=3${after && `&after=${after}`}`, {
          key,
        });
        read.push(...body.items.map(({ id }: { id: string }) => id));
        if (!body.hasNextPage) break;
        after = body.items.at(-1).id;
      }
      const whole = await rest.call('GET', `/deliveries?${filter}`, { key });
      expect(read).toEqual(whole.body.items.map(({ id }: { id: string }) => id));
      expect(read).toHaveLength(7);
    }
  });

  test('are filtered, and a key that may only send sees its own', async () => {
    const { body: own } = await rest.call('POST', '/sends', { key: sendKey, body: personal('own') });
    await admin.completed(own.id);
    const { body } = await rest.call('GET', '/deliveries?status=SENT,FAILED&perPage=1000', { key: sendKey });
    expect(body.items.map(({ dispatch }: { dispatch: { id: string } }) => dispatch.id)).toEqual([own.id]);
    expect((await rest.call('GET', `/deliveries/${body.items[0].id}`, { key: sendKey })).body).toEqual(body.items[0]);
    const { body: all } = await rest.call('GET', '/deliveries', { key });
    const foreign = all.items.find((one: { dispatch: { id: string } }) => one.dispatch.id !== own.id);
    expect((await rest.call('GET', `/deliveries/${foreign.id}`, { key: sendKey })).status).toBe(404);
    const after = await rest.call('GET', `/deliveries?after=${foreign.id}`, { key: sendKey });
    expect(after.body.issues).toMatchObject([{ path: 'after', rule: 'delivery.exists' }]);
    expect((await rest.call('GET', `/sends/${foreign.dispatch.id}`, { key: sendKey })).status).toBe(404);
  });

  test.each([
    ['status=SOME', 'status.0 oneOf'],
    ['perPage=many', 'perPage type'],
    ['perPage=5000', 'perPage number.max'],
    ['from=yesterday', 'from instant.format'],
    ['dispatchId=1', 'dispatchId uuid'],
    ['after=x', 'after delivery.id'],
    ['page=2', 'query unknownFields'],
  ])('by an invalid filter (%s) are refused', async (query, broken) => {
    const { status, body } = await rest.call('GET', `/deliveries?${query}`, { key });
    expect(status).toBe(400);
    expect(body.issues.map(({ path, rule }: { path: string; rule: string }) => `${path} ${rule}`)).toEqual([broken]);
  });
});

test('suppressions are added, listed and removed, and the audit log names who did it', async () => {
  const email = 'stop@example.test';
  const added = await rest.call('POST', '/suppressions', { key, body: { email, scope: 'ALL_MAIL', note: 'asked' } });
  expect([added.status, added.headers.get('location')]).toEqual([201, `/api/v1/suppressions/${added.body.id}`]);
  const listed = await rest.call('GET', `/suppressions?emails=${email},other@example.test&reason=MANUAL`, { key });
  expect(listed.body.items).toEqual([added.body]);
  const path = `/suppressions/${added.body.id}`;
  expect((await rest.call('GET', path, { key })).body).toEqual(added.body);
  expect((await rest.call('DELETE', `${path}?note=asked+again`, { key: readKey })).status).toBe(403);
  expect((await rest.call('DELETE', `${path}?note=asked+again`, { key })).status).toBe(204);
  expect((await rest.call('DELETE', path, { key })).status).toBe(404);
  expect((await rest.call('GET', path, { key })).status).toBe(404);
  const { auditLog } = await admin.ask('{ auditLog { items { action outcome subjectIds } } }');
  const entries = auditLog.items.filter(({ subjectIds }: { subjectIds: string[] }) =>
    subjectIds.includes(added.body.id),
  );
  expect(entries.map(({ action }: { action: string }) => action).reverse()).toEqual([
    'createSuppression',
    'deleteSuppressions',
    'deleteSuppressions',
  ]);
  const wrong = await rest.call('POST', '/suppressions', { key, body: { email: 'x', scope: 'TOPIC' } });
  expect(wrong.body.issues).toMatchObject([{ path: 'email', rule: 'email.single' }]);
});

test('feedback is listed', async () => {
  const { body: send } = await rest.call('POST', '/sends', { key, body: personal('back') });
  await admin.completed(send.id);
  const { body: deliveries } = await rest.call('GET', `/deliveries?dispatchId=${send.id}`, { key });
  const input = { kind: 'BOUNCED', deliveryId: deliveries.items[0].id, statusCode: '5.1.1', deduplicationKey: 'a' };
  await admin
    .withToken(key)
    .ask('mutation ($input: RecordFeedbackInput!) { recordFeedback(input: $input) { id } }', { input });
  const { body } = await rest.call('GET', `/feedback?kind=BOUNCED&dispatchId=${send.id}&isMatched=true`, { key });
  expect(body.items).toMatchObject([{ email: 'annaback@example.test', delivery: { id: deliveries.items[0].id } }]);
  expect((await rest.call('GET', '/feedback', { key: sendKey })).status).toBe(403);
});

const lines = (sends: unknown[]) =>
  sends.map((send) => (typeof send === 'string' ? send : JSON.stringify(send))).join('\n');
const NDJSON = { 'content-type': 'application/x-ndjson' };

test('a listener is created, its events are taken, and it ends', async () => {
  const made = await rest.call('POST', '/event-listeners', { key: readKey, body: { types: ['DELIVERY_SENT'] } });
  expect(made.status).toBe(201);
  const path = made.headers.get('location')!.replace('/api/v1', '');
  expect(path).toBe(`/event-listeners/${made.body.id}`);
  expect(made.body).toMatchObject({ types: ['DELIVERY_SENT'] });
  await admin.completed((await rest.call('POST', '/sends', { key, body: personal('-heard') })).body.id);
  const taken = await rest.call('POST', `${path}/take`, { key: readKey });
  expect(taken.status).toBe(200);
  expect(taken.body.items).toEqual([
    { id: expect.stringMatching(/^evt_/), type: 'delivery.sent', body: expect.any(String), cursor: expect.any(String) },
  ]);
  expect(JSON.parse(taken.body.items[0].body).data).toMatchObject({ email: 'anna-heard@example.test' });
  const next = await rest.call('POST', `${path}/take?after=${taken.body.items[0].cursor}&waitSeconds=0`, {
    key: readKey,
  });
  expect(next.body).toEqual({ items: [] });
  expect((await rest.call('POST', `${path}/take?waitSeconds=21`, { key: readKey })).status).toBe(400);
  expect((await rest.call('POST', `${path}/take`, { key })).status).toBe(404);
  expect((await rest.call('POST', `${path}/take`, { key: sendKey })).status).toBe(403);
  expect((await rest.call('DELETE', path, { key: readKey })).status).toBe(204);
  expect((await rest.call('DELETE', path, { key: readKey })).status).toBe(404);
});

describe('a batch', () => {
  test('in JSON is answered in its order, and a refused send doesn’t refuse the others', async () => {
    const sends = [personal('b1', { idempotencyKey: 'b1' }), personal('b2', { event: '' }), 7, personal('b3')];
    const { status, body } = await rest.call('POST', '/sends/batch', { key, body: { sends } });
    expect(status).toBe(200);
    expect(body.results.map(({ error }: { error: { status: number } | null }) => error?.status ?? null)).toEqual([
      null,
      400,
      400,
      null,
    ]);
    expect(body.results[1].error.issues).toMatchObject([{ path: 'event', rule: 'notEmpty' }]);
    const again = await rest.call('POST', '/sends/batch', { key, body: { sends: [sends[0]] } });
    expect(again.body.results[0].dispatch.id).toBe(body.results[0].dispatch.id);
  });

  test('that is atomic sends nothing if one of its sends is refused', async () => {
    const sends = [personal('c1'), personal('c2', { templateName: 'unknown' })];
    const { body } = await rest.call('POST', '/sends/batch', { key, body: { sends, atomic: true } });
    expect(body.results.map(({ error }: { error: { code: string } }) => error.code)).toEqual([
      'CONFLICT',
      'BAD_USER_INPUT',
    ]);
  });

  test('that is atomic and larger than the key’s limit a minute is invalid, by REST and by GraphQL', async () => {
    const { createApiKey } = await admin.ask(
      'mutation { createApiKey(name: "slow", scopes: [SEND], sendsPerMinute: 2) { secret } }',
    );
    const sends = [personal('d1'), personal('d2'), personal('d3')];
    const refused = await rest.call('POST', '/sends/batch', {
      key: createApiKey.secret,
      body: { sends, atomic: true },
    });
    expect([refused.status, refused.body.issues]).toEqual([
      400,
      [{ path: 'sends', rule: 'send.batchAboveLimit', params: { max: 2 } }],
    ]);
    const { errors } = await admin
      .withToken(createApiKey.secret)
      .post(
        'mutation ($input: [SendNotificationInput!]!) { sendNotifications(input: $input, atomic: true) { error } }',
        { input: sends },
      );
    expect(errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ path: 'input', rule: 'send.batchAboveLimit' }],
    });
    const each = await rest.call('POST', '/sends/batch', { key: createApiKey.secret, body: { sends } });
    expect(each.body.results.map(({ error }: { error: { code: string } | null }) => error?.code ?? null)).toEqual([
      null,
      null,
      'RATE_LIMITED',
    ]);
  });

  test.each([
    [
      'with the header Idempotency-Key',
      { body: { sends: [personal(1)] }, headers: { 'idempotency-key': 'a' } },
      'Idempotency-Key',
    ],
    ['without sends', { body: {} }, 'sends'],
    ['with an empty list', { body: { sends: [] } }, 'sends'],
    ['of more than 1,000 in JSON', { body: { sends: Array(1_001).fill(personal(1)) } }, 'sends'],
    ['with unknown fields', { body: { sends: [personal(1)], all: true } }, 'body'],
    [
      'in lines with the header Idempotency-Key',
      { body: '{}', headers: { ...NDJSON, 'idempotency-key': 'a' } },
      'Idempotency-Key',
    ],
  ])('%s is refused', async (_, call, path) => {
    const { status, body } = await rest.call('POST', '/sends/batch', { key, ...call });
    expect([status, body.issues[0].path]).toEqual([400, path]);
  });

  test('in lines is refused to those who may not send, and can’t be atomic', async () => {
    const body = lines([personal(1)]);
    expect((await rest.call('POST', '/sends/batch', { key: readKey, body, headers: NDJSON })).status).toBe(403);
    expect((await rest.call('POST', '/sends/batch', { body, headers: NDJSON })).status).toBe(401);
    const atomic = await rest.call('POST', '/sends/batch?atomic=true', { key, body, headers: NDJSON });
    expect(atomic.body.issues).toMatchObject([{ path: 'atomic', rule: 'send.atomicInJson' }]);
  });

  test('in lines has a result for each line in order, whatever is wrong with some', async () => {
    const long = `{"templateName": "${'x'.repeat(1_100_000)}"}`;
    const given = [personal('e1'), 'no JSON', long, personal('e2', { event: '' }), '[1]', personal('e3')];
    const { status, body } = await rest.call('POST', '/sends/batch', { key, body: lines(given), headers: NDJSON });
    expect(status).toBe(200);
    const codes = body.map(({ error }: { error: { reason: string } | null }) => error?.reason ?? 'sent');
    expect(codes).toEqual([
      'sent',
      'request.malformedLine',
      'request.tooLarge',
      'input.invalid',
      'input.invalid',
      'sent',
    ]);
  });

  test('in lines may have more than 1,000 sends and more than four mebibytes, each made once', async () => {
    const text = 'x'.repeat(4_000);
    const sends = Array.from({ length: 1_100 }, (_, n) =>
      personal(`many${n}`, { idempotencyKey: `many-${n}`, context: { word: text } }),
    );
    const { body } = await rest.call('POST', '/sends/batch', { key, body: lines(sends), headers: NDJSON });
    expect(body.map(({ dispatch }: { dispatch: { idempotencyKey: string } }) => dispatch.idempotencyKey)).toEqual(
      sends.map((_, n) => `many-${n}`),
    );
    const again = await rest.call('POST', '/sends/batch', { key, body: lines(sends.slice(0, 3)), headers: NDJSON });
    expect(again.body.map(({ dispatch }: { dispatch: { id: string } }) => dispatch.id)).toEqual(
      body.slice(0, 3).map(({ dispatch }: { dispatch: { id: string } }) => dispatch.id),
    );
  });

  test('in lines is answered while it is being sent', async () => {
    const call = request(`${url}/api/v1/sends/batch`, {
      method: 'POST',
      headers: { ...NDJSON, authorization: `Bearer ${key}` },
    });
    call.write(`${JSON.stringify(personal('f1'))}\n`);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const chunks = response[Symbol.asyncIterator]();
    const read = async () => JSON.parse(String((await chunks.next()).value));
    expect((await read()).dispatch.status).toBe('SENDING');
    call.end(JSON.stringify(personal('f2')));
    expect((await read()).error).toBeNull();
    expect((await chunks.next()).done).toBe(true);
  });
});

describe('the id of a call', () => {
  test('is that of its header, or a new one if that isn’t valid', async () => {
    const given = await rest.call('GET', '/nothing', { headers: { 'x-request-id': 'order-4711.a' } });
    expect([given.headers.get('x-request-id'), given.body.requestId]).toEqual(['order-4711.a', 'order-4711.a']);
    for (const odd of ['a b', 'x'.repeat(101), 'a"b']) {
      const { headers, body } = await rest.call('GET', '/nothing', { headers: { 'x-request-id': odd } });
      expect(headers.get('x-request-id')).toBe(body.requestId);
      expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('is in GraphQL’s answer if that has errors', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'call-1', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ dispatch(id: "x") { id } }' }),
    });
    expect(response.headers.get('x-request-id')).toBe('call-1');
    expect(await response.json()).toMatchObject({ extensions: { requestId: 'call-1' } });
  });
});

test('an API key gets the GraphQL schema as text, and a stranger doesn’t', async () => {
  const get = (token?: string) =>
    fetch(`${url}/graphql/schema.graphql`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  expect(await (await get(sendKey)).text()).toContain('sendNotification(input: SendNotificationInput!): Dispatch!');
  expect((await get()).status).toBe(401);
});
