import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLObjectType, getIntrospectionQuery, isObjectType } from 'graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../packages/core/src/testing/random.js';
import type { Api } from '../support/api.js';
import { LEAK } from '../support/leak.js';
import { startTestTidings } from '../support/tidings.js';

let stranger: Api;
let key: Api;
let admin: Api;

beforeAll(async () => {
  ({ admin, stranger } = await startTestTidings());
  key = stranger.withToken(await admin.createKey('READ', 'SEND', 'WRITE'));
});

const schema = buildSchema(readFileSync(new URL('../../server/schema.graphql', import.meta.url), 'utf8'));

interface Sent {
  body?: string;
  headers?: Record<string, string>;
  method?: string;
  path?: string;
}

/** Sends a request that needn't be valid. Resolves to the status, text and headers of the answer. */
const raw = async (caller: Api, { body, headers = {}, method = 'POST', path = '/graphql' }: Sent) => {
  const response = await fetch(`${caller.url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(caller.token ? { authorization: `Bearer ${caller.token}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};

const asJson = (query: string) => JSON.stringify({ query });

const expectRefused = ({ status, text }: { status: number; text: string }) => {
  expect({ status, text }).toSatisfy(() => status >= 400 && status < 500);
  expect(JSON.parse(text)).not.toHaveProperty('data');
  expect(text).not.toMatch(LEAK);
};

const many = (count: number, part: (n: number) => string) => Array.from({ length: count }, (_, n) => part(n)).join(' ');

describe('an attack of graphql-cop', () => {
  const payloads: [string, () => Sent][] = [
    ['101 aliases', () => ({ body: asJson(`{ ${many(101, (n) => `alias${n}: __typename`)} }`) })],
    ['31 aliases of a field', () => ({ body: asJson(`{ ${many(31, (n) => `a${n}: queueName(name: "x")`)} }`) })],
    ['a list of ten', () => ({ body: `[${Array.from({ length: 10 }, () => asJson('{ __typename }')).join(',')}]` })],
    ['a list of one', () => ({ body: `[${asJson('{ __typename }')}]` })],
    ['21 directives that do not exist', () => ({ body: asJson(`{ __typename ${'@aa'.repeat(21)} }`) })],
    ['one field 500 times', () => ({ body: asJson(`{ ${'__typename '.repeat(500)} }`) })],
    ['one field four times', () => ({ body: asJson(`{ ${'__typename '.repeat(4)} }`) })],
    [
      'a circular introspection',
      () => ({
        body: asJson(
          '{ __schema { types { fields { type { fields { type { fields { type { fields { type { fields { name } } } } } } } } } } } }',
        ),
      }),
    ],
    [
      'a query by GET',
      () => ({ method: 'GET', path: '/graphql?query={__typename}', headers: { 'x-requested-with': 'x' } }),
    ],
    ['a mutation by GET', () => ({ method: 'GET', path: '/graphql?query=mutation{logout}' })],
    [
      'a form',
      () => ({
        body: 'query=%7B__typename%7D',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ],
    ['plain text', () => ({ body: asJson('{ __typename }'), headers: { 'content-type': 'text/plain' } })],
    ['two mutations', () => ({ body: asJson('mutation { a: logout b: logout }') })],
    [
      'a mutation in a fragment beside another one',
      () => ({ body: asJson('mutation { logout ...F } fragment F on Mutation { x: logout }') }),
    ],
    ['a fragment that contains itself', () => ({ body: asJson('{ ...F } fragment F on Query { me { id } ...F }') })],
    [
      'fragments that double',
      () => ({
        body: asJson(
          `{ ...F0 } ${many(20, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F20 on Query { __typename }`,
        ),
      }),
    ],
    [
      'fragments that double and contain no field',
      () => ({
        body: asJson(
          `{ me { id } ...F0 } ${many(29, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F29 on Query { ...Nobody }`,
        ),
      }),
    ],
    ['2,001 tokens', () => ({ body: asJson(`{ ${many(700, (n) => `f${n}(a: 1)`)} }`) })],
    ['no query', () => ({ body: '{}' })],
    ['a query that isn’t a string', () => ({ body: '{"query":{"a":1}}' })],
    ['invalid JSON', () => ({ body: '{"query":' })],
    ['a body of two megabytes', () => ({ body: asJson(`{ __typename } # ${'x'.repeat(2_000_000)}`) })],
    [
      'a stored query',
      () => ({ body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }) }),
    ],
  ];
  test.each(payloads)('with %s is refused before anything is looked up', async (_what, payload) => {
    for (const caller of [stranger, key, admin]) expectRefused(await raw(caller, payload()));
  });

  test('gets an error without a stack trace, whatever the request asks for', async () => {
    const { text } = await raw(admin, { body: asJson('{ user(id: "x") { id } }'), headers: { 'apollo-tracing': '1' } });
    expect(text).toMatch(/BAD_USER_INPUT/);
    expect(text).not.toMatch(LEAK);
    expect(text).not.toMatch(/tracing/);
  });
});

test('InQL’s circular queries are stopped by the depth limit', async () => {
  const circle = (turns: number) =>
    `{ dispatches { items { ${'notification { lastDispatch { '.repeat(turns)} id ${'} } '.repeat(turns)} } } }`;
  expect(await admin.ask(circle(3))).toHaveProperty('dispatches');
  expectRefused(await raw(admin, { body: asJson(circle(4)) }));
});

describe('the schema', () => {
  const WRONG = [
    'user',
    'usr',
    'userz',
    'templates_',
    'templat',
    'dispatchs',
    'deliverys',
    'groop',
    'keys',
    'apikey',
  ].flatMap((name) => [name, `${name}List`, `get${name}`, `all${name}`, `${name}s1`]);

  test('is introspected only by signed-in people', async () => {
    for (const query of [
      getIntrospectionQuery(),
      '{ __type(name: "User") { name } }',
      '{ me { id } __schema { types { name } } }',
    ]) {
      expect((await raw(stranger, { body: asJson(query) })).status).toBe(401);
      expect((await raw(key, { body: asJson(query) })).status).toBe(403);
      expect(await admin.post(query)).toMatchObject({ status: 200, data: expect.anything() });
    }
  });

  test.each(WRONG)(
    'is not revealed by the field name %s without a session, and a key gets no suggestion',
    async (name) => {
      for (const query of [
        `{ ${name} { id } }`,
        `{ me { ${name} } }`,
        `mutation { login(username: "a", password: "b") { ${name} } }`,
      ]) {
        const { status, text } = await raw(stranger, { body: asJson(query) });
        expect(status).toBe(401);
        expect(JSON.parse(text).errors).toEqual([
          {
            message: 'Sign in first, or send an API key.',
            extensions: { code: 'UNAUTHENTICATED', reason: 'auth.required', params: {} },
          },
        ]);
        expect((await raw(key, { body: asJson(query) })).text).not.toMatch(/Did you mean/);
      }
    },
  );

  test('is suggested to a signed-in person who misspells a name', async () => {
    expect(await admin.fail('{ usrs { total } }')).toMatchObject({
      message: expect.stringMatching(/Did you mean "users"/),
    });
  });
});

describe('5,000 malformed requests', () => {
  const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
  const fieldsOf = (type: GraphQLObjectType) => Object.values(type.getFields());
  const WORDS = [
    '',
    'x',
    '-1',
    '0',
    'null',
    'true',
    '[]',
    '{}',
    '1e999',
    '"',
    "'; DROP TABLE users --",
    '\\u0000',
    '𝒳',
    '{{a}}',
    '%',
    '../../etc/passwd',
    '🪲'.repeat(50),
  ];

  const oddValue = (random: Random): unknown =>
    random.one<() => unknown>([
      () => random.one(WORDS),
      () => null,
      () => random.below(3) - 1,
      () => 2 ** 60,
      () => [random.one(WORDS), random.one(WORDS)],
      () => ({ [random.one(['a', 'id', 'input', '__proto__', 'constructor'])]: random.one(WORDS) }),
      () => true,
      () => ({}),
    ])();

  const literal = (value: unknown): string =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? `{${Object.entries(value)
          .map(([name, one]) => `${name}: ${literal(one)}`)
          .join(' ')}}`
      : JSON.stringify(value);

  const selectionOf = (type: unknown, random: Random, depth: number): string => {
    const named = String(type).replace(/[[\]!]/g, '');
    const object = schema.getType(named);
    if (!isObjectType(object)) return random.below(20) === 0 ? '{ id }' : '';
    if (depth === 0) return '{ __typename }';
    const chosen = random.some(fieldsOf(object), 3);
    return `{ ${chosen.map(({ name, type: of }) => `${name} ${selectionOf(of, random, depth - 1)}`).join(' ')} }`;
  };

  const requestOf = (random: Random): string => {
    const kind = random.one(['query', 'mutation'] as const);
    const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
    const field = random.one(fieldsOf(root).filter(({ name }) => name !== 'logout'));
    const args = field.args.filter(() => random.below(5) > 0);
    const asVariables = random.below(2) === 0;
    const values = Object.fromEntries(args.map(({ name }) => [name, oddValue(random)]));
    const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
    const given = args.map(({ name }) => `${name}: ${asVariables ? `$${name}` : literal(values[name])}`).join(', ');
    const head = asVariables && declared ? `${kind} (${declared})` : kind;
    const query = `${head} { ${field.name}${given ? `(${given})` : ''} ${selectionOf(field.type, random, 2)} }`;
    const cut = random.below(6) === 0 ? query.slice(0, random.below(query.length)) : query;
    return JSON.stringify({
      query: cut,
      ...(asVariables && { variables: random.below(10) === 0 ? oddValue(random) : values }),
    });
  };

  test(`cause no internal error and reveal no internals (FUZZ_SEED=${SEED})`, {
    timeout: 120_000,
  }, async () => {
    const random = createRandom(SEED);
    const requests = Array.from({ length: 5_000 }, (_, n) => ({
      caller: [admin, key, stranger, admin][n % 4]!,
      body: requestOf(random),
    }));
    const faults: unknown[] = [];
    const work = async () => {
      for (let next = requests.pop(); next; next = requests.pop()) {
        const { status, text } = await raw(next.caller, { body: next.body });
        if (status >= 500 || LEAK.test(text) || /"INTERNAL"/.test(text)) faults.push({ body: next.body, status, text });
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(faults.slice(0, 5)).toEqual([]);
    // Malformed requests may have changed data, but the admin must still exist.
    expect(await admin.ask('{ me { username } }')).toEqual({ me: { username: 'admin' } });
  });
});
