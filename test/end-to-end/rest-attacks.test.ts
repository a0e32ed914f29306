import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../packages/core/src/testing/random.js';
import type { Api } from '../support/api.js';
import { PLAIN } from '../support/fixtures.js';
import { LEAK } from '../support/leak.js';
import { startTestTidings } from '../support/tidings.js';

let tidings: Awaited<ReturnType<typeof startTestTidings>>;
let admin: Api;
let sendKey: string;
let ivan: string;

beforeAll(async () => {
  tidings = await startTestTidings();
  ({ admin } = tidings);
  await admin.createTemplate(PLAIN);
  ivan = await admin.createUser({ username: 'ivan', email: 'ivan@example.test' });
  sendKey = await admin.createKey('SEND');
});

interface Call {
  path: string;
  method: string;
  body?: string | undefined;
  contentType?: string;
  token?: string | undefined;
}

const call = async ({ path, method, body, contentType = 'application/json', token }: Call) => {
  const answer = await fetch(`${tidings.url}${path}`, {
    method,
    headers: { 'content-type': contentType, ...(token && { authorization: `Bearer ${token}` }) },
    ...(method !== 'GET' && { body: body ?? '' }),
  });
  return { status: answer.status, text: await answer.text() };
};

const SEND = '/api/v1/send-notification/email';
const PERSON = '/export/person.json';
const CALLS = ['/api/v1/sends', '/api/v1/sends/batch', '/api/v1/suppressions'];
const LISTS = [
  '/export/users.csv',
  '/api/v1/deliveries',
  '/api/v1/suppressions',
  '/api/v1/feedback',
  '/api/v1/sends/x',
];

describe('2,000 malformed calls of the endpoints beside GraphQL', () => {
  const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);

  const ODD: unknown[] = [
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    'x'.repeat(5_000),
    '\u0000',
    '\ud800',
    "' OR 1=1 --",
    '{{#each this}}{{/each}}',
    'a@example.test\r\nBcc: b@example.test',
    [],
    [[]],
    {},
    { __proto__: { admin: true } },
    { constructor: { prototype: {} } },
    Array(2_000).fill('x'),
  ];
  const NAMES = [
    'recipient',
    'template_name',
    'type_event',
    'event',
    'context',
    'email',
    '__proto__',
    'constructor',
    'to',
    'templateName',
    'typeEvent',
    'sends',
    'status',
    'after',
  ];
  const TYPES = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/x-ndjson',
    '',
  ];

  const objectOf = (random: Random): string => {
    const valid = { recipient: ivan, template_name: 'plain', type_event: 'personal', event: 'x', context: {} };
    const changed: Record<string, unknown> = { ...valid };
    for (const name of random.some(NAMES, 3)) changed[name] = random.one(ODD);
    return JSON.stringify(changed);
  };

  const bodyOf = (random: Random): string => {
    const text = objectOf(random);
    return random.one([
      text,
      text,
      text,
      text.slice(0, random.below(text.length)),
      `[${text}]`,
      `${'['.repeat(random.below(2_000))}${text}`,
      JSON.stringify(random.one(ODD)) ?? '',
      `{"__proto__":{"template_name":"plain"},${text.slice(1)}`,
    ]);
  };

  const queryOf = (random: Random): string =>
    random
      .some([...NAMES, 'template_name', 'type_event'], 5)
      .map(
        (name) => `${name}=${random.one(['plain', 'personal', '%00', '%ff', '%', '{}', '[', ivan, 'x'.repeat(3_000)])}`,
      )
      .join('&');

  const requestOf = (random: Random, tokens: (string | undefined)[]): Call => {
    const token = random.one(tokens);
    const method = random.one(['POST', 'POST', 'GET', 'PUT', 'DELETE']);
    if (method === 'GET') return { path: `${random.one([SEND, ...LISTS])}?${queryOf(random)}`, method, token };
    const contentType = random.one([...TYPES, 'application/json', 'application/json']);
    return { path: random.one([SEND, SEND, PERSON, ...CALLS]), method, body: bodyOf(random), contentType, token };
  };

  test(`cause no internal error and reveal no internals (FUZZ_SEED=${SEED})`, {
    timeout: 120_000,
  }, async () => {
    const random = createRandom(SEED);
    const tokens = [sendKey, sendKey, admin.token, 'unknown', undefined];
    const requests = Array.from({ length: 2_000 }, () => requestOf(random, tokens));
    const statuses = new Set<number>();
    const faults: unknown[] = [];
    const work = async () => {
      for (let next = requests.pop(); next; next = requests.pop()) {
        const { status, text } = await call(next);
        statuses.add(status);
        if (status >= 500 || LEAK.test(text) || /"INTERNAL"/.test(text)) faults.push({ ...next, status, text });
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(faults.slice(0, 5)).toEqual([]);
    expect([...statuses]).toEqual(expect.arrayContaining([400, 401]));
    expect(await admin.ask('{ me { username } }')).toEqual({ me: { username: 'admin' } });
  });
});

test.each([
  ['a body over the size limit', { body: `"${'x'.repeat(2 * 1024 * 1024)}"` }, 413],
  ['a body that isn’t JSON', { body: '{' }, 400],
  ['a type that isn’t JSON', { body: '<a/>', contentType: 'text/xml' }, 415],
])('%s is refused with an error of the API', async (_, more, status) => {
  const answer = await call({ path: SEND, method: 'POST', token: sendKey, ...more });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
});

test('neither a key in the query nor the cookie is accepted', async () => {
  const query = `recipient=${ivan}&template_name=plain&type_event=personal`;
  const answer = await fetch(`${tidings.url}${SEND}?${query}&key=${sendKey}`, {
    headers: { cookie: `tidings_session=${admin.token}`, 'x-requested-with': 'tidings' },
  });
  expect(answer.status).toBe(401);
});

test('a call repeated under its idempotency key is one send, and a different call under it is refused', async () => {
  const key = tidings.stranger.withToken(sendKey);
  const body = { recipient: ivan, template_name: 'plain', type_event: 'personal', idempotency_key: 'order-1' };
  const [first, again] = [await key.rest(body), await key.rest(body)];
  expect([first.status, again.status]).toEqual([202, 202]);
  expect((again.body as { id: string }).id).toBe((first.body as { id: string }).id);
  expect((await key.rest({ ...body, event: 'other' })).status).toBe(409);
  const tooLong = await key.rest({ ...body, idempotency_key: 'x'.repeat(1_000) });
  expect(tooLong.status).toBe(400);
  expect(JSON.stringify(tooLong.body)).toContain('idempotency_key');
});

test.each(['\u0000', '\ud800', 'a\udc00b'])(
  'the text %j in a field is refused, and doesn’t affect other calls',
  async (odd) => {
    const key = tidings.stranger.withToken(sendKey);
    const good = { recipient: ivan, template_name: 'plain', type_event: 'personal' };
    const bad = [
      { ...good, template_name: odd },
      { ...good, event: odd },
      { ...good, idempotency_key: odd },
      { ...good, context: { word: odd } },
    ];
    const bodies = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? good : bad[n % bad.length]!));
    const answers = await Promise.all(bodies.map((body) => key.rest(body)));
    for (const [n, { status, body }] of answers.entries()) {
      expect(status).toBe(n % 2 === 0 ? 202 : 400);
      if (n % 2 === 1) expect(JSON.stringify(body)).toMatch(/must not contain a NUL, or half of a surrogate pair/);
    }
    const input = { templateName: 'plain', typeEvent: 'PERSONAL', recipient: ivan, event: odd };
    expect(await admin.refuse(input)).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { event: [expect.any(String)] },
    });
  },
);

test('a call’s IP address is the one reported by a proxy on this machine', async () => {
  const query = 'mutation { login(username: "ivan", password: "x") { token } }';
  await fetch(`${tidings.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
    body: JSON.stringify({ query }),
  });
  const { auditLog } = await admin.ask('{ auditLog(filter: { action: "login" }) { items { address subjectIds } } }');
  expect(auditLog.items[0]).toEqual({ address: '203.0.113.9', subjectIds: [ivan] });
});
