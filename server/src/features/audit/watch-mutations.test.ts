import type { FastifyReply } from 'fastify';
import { buildSchema, graphql } from 'graphql';
import { pino } from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AuditedMutations } from '../../foundation/audited-mutations.js';
import { AppError } from '../../foundation/errors.js';
import type { AuditEntry, AuditService } from './audit.service.js';
import { watchMutations } from './watch-mutations.js';

const SUBJECT = { type: 'group' };

const MUTATIONS: AuditedMutations = {
  createGroup: { subject: SUBJECT, ids: () => [], made: () => 'new' },
  updateGroup: { subject: SUBJECT, ids: ({ id }) => id },
  importGroups: { subject: SUBJECT, ids: () => [], report: (_args, result) => ({ created: result }) },
  login: {
    subject: { type: 'session' },
    ids: () => [],
    made: () => 'u1',
    triedName: ({ username }) => String(username),
  },
  send: 'own-record',
};

const FIELDS = `createGroup(name: String): String  updateGroup(id: ID!, input: Input): String  importGroups: Int
  login(username: String, password: String): String  send: String`;

let written: AuditEntry[];
let writeFails: boolean;
/** Called by the resolver of every mutation; a test replaces it. */
let act: () => unknown;

beforeEach(() => {
  written = [];
  writeFails = false;
  act = () => 'done';
});

const watched = (mutations: AuditedMutations = MUTATIONS) => {
  const schema = buildSchema(
    `input Input { name: String description: String expectedUpdatedAt: String } type Query { a: Int } type Mutation { ${FIELDS} }`,
  );
  for (const field of Object.values(schema.getMutationType()!.getFields())) field.resolve = () => act();
  let states = 0;
  const audit = {
    snapshot: async (_subject: unknown, ids: string[]) => (ids.length > 0 ? { [ids[0]!]: `state ${++states}` } : null),
    write: async (entry: AuditEntry) => {
      if (writeFails) throw new Error('no space left');
      written.push(entry);
    },
  } as unknown as AuditService;
  watchMutations(schema, {
    mutations,
    audit,
    findAccounts: async (name) => (name === 'anna' ? ['u1'] : []),
    logger: pino({ level: 'silent' }),
  });
  return schema;
};

const call = (source: string) =>
  graphql({
    schema: watched(),
    source: `mutation { ${source} }`,
    contextValue: {
      viewer: { kind: 'key', keyId: 'k1', scopes: [], isLimited: false, isStrict: false },
      reply: { request: { ip: '192.0.2.1' } } as FastifyReply,
    },
  });

test('the server does not start if a mutation of the schema does not say how it is recorded', () => {
  const { send: _, ...incomplete } = MUTATIONS;
  expect(() => watched(incomplete)).toThrow(/send/);
  expect(() => watched()).not.toThrow();
});

describe('a mutation that succeeds', () => {
  test('is recorded with its caller, its fields, and the states before and after', async () => {
    await call('updateGroup(id: "g1", input: { name: "x", expectedUpdatedAt: "y" })');
    expect(written).toEqual([
      {
        actor: 'key:k1',
        address: '192.0.2.1',
        action: 'updateGroup',
        outcome: 'DONE',
        subjectType: 'group',
        subjectIds: ['g1'],
        fields: ['name'],
        before: { g1: 'state 1' },
        after: { g1: 'state 2' },
      },
    ]);
  });

  test('is recorded with the id of the object that it creates', async () => {
    await call('createGroup(name: "x")');
    expect(written).toMatchObject([{ subjectIds: ['new'], before: null, after: { new: 'state 1' }, fields: ['name'] }]);
  });

  test('is recorded with its report, if it has one', async () => {
    act = () => 3;
    await call('importGroups');
    expect(written).toMatchObject([{ after: { created: 3 }, subjectIds: [] }]);
  });

  test('is not recorded if it stores a record of its own', async () => {
    await call('send');
    expect(written).toEqual([]);
  });
});

describe('a mutation that is refused', () => {
  test('is recorded with its error code, and the caller gets the error', async () => {
    act = () => {
      throw new AppError('group.nameTaken');
    };
    const { errors } = await call('updateGroup(id: "g1")');
    expect(errors![0]!.originalError).toMatchObject({ code: 'CONFLICT' });
    expect(written).toMatchObject([{ outcome: 'CONFLICT', subjectIds: ['g1'], after: null }]);
  });

  test('is recorded as INTERNAL if the error is unknown', async () => {
    act = () => {
      throw new Error('a secret detail');
    };
    const { errors } = await call('updateGroup(id: "g1")');
    expect(errors![0]!.message).not.toContain('secret');
    expect(written).toMatchObject([{ outcome: 'INTERNAL' }]);
  });
});

describe('a sign-in', () => {
  test('is recorded as done by the account, without the name and the password', async () => {
    await call('login(username: "anna", password: "hunter2")');
    expect(written).toMatchObject([{ actor: 'user:u1', subjectIds: ['u1'], fields: ['username', 'password'] }]);
    expect(JSON.stringify(written)).not.toMatch(/hunter2|anna/);
  });

  test.each([
    ['anna', ['u1']],
    ['hunter2', []],
  ])('is recorded only for existing accounts after a wrong password for the name %s', async (name, subjectIds) => {
    act = () => {
      throw new AppError('auth.wrongPassword');
    };
    await call(`login(username: "${name}", password: "x")`);
    expect(written).toMatchObject([{ actor: 'key:k1', outcome: 'UNAUTHENTICATED', subjectIds }]);
    expect(JSON.stringify(written)).not.toContain('hunter2');
  });

  test('is not recorded if it is throttled', async () => {
    act = () => {
      throw new AppError('signIn.tooManyTries', { seconds: 1, retryAfterMs: 1_000 });
    };
    await call('login(username: "anna", password: "x")');
    expect(written).toEqual([]);
  });
});

test('a failure to write the audit log does not change the result', async () => {
  writeFails = true;
  expect(await call('updateGroup(id: "g1")')).toEqual({ data: { updateGroup: 'done' } });
});
