import { readFile, writeFile } from 'node:fs/promises';
import type { Role } from '@tidings/server/foundation/access/role';
import { may, type Permission, type Viewer } from '@tidings/server/foundation/access/viewer';
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Api } from '../support/api.js';
import { startTestTidings } from '../support/tidings.js';

const PASSWORD = 'a long enough one';
const NOBODY = '01890b0c-0000-7000-8000-00000000ffff';

interface Caller {
  api: () => Promise<Api>;
  viewer: Viewer;
}

const callers = new Map<string, Caller>();
let schema: GraphQLSchema;

const userViewer = (role: string): Viewer => ({
  kind: 'user',
  userId: '',
  role: role as Role,
  sessionHash: Buffer.alloc(0),
});
const keyViewer = (scope: 'SEND' | 'READ' | 'WRITE' | 'FEEDBACK'): Viewer =>
  ({ kind: 'key', keyId: '', scopes: [scope], isLimited: false }) as Viewer;

beforeAll(async () => {
  const { admin, stranger } = await startTestTidings();
  schema = buildSchema(await readFile(new URL('../../server/schema.graphql', import.meta.url), 'utf8'));
  callers.set('stranger', { api: async () => stranger, viewer: { kind: 'stranger' } });
  for (const role of ['NONE', 'VIEWER', 'EDITOR', 'ADMIN']) {
    const username = `matrix-${role.toLowerCase()}`;
    await admin.createUser({ username, email: `${username}@example.test`, password: PASSWORD, role });
    // A user without a role has no session to ask with.
    const api = role === 'NONE' ? async () => stranger : () => stranger.signIn(username, PASSWORD);
    callers.set(role, { api, viewer: role === 'NONE' ? { kind: 'stranger' } : userViewer(role) });
  }
  for (const scope of ['SEND', 'READ', 'WRITE', 'FEEDBACK'] as const) {
    const api = stranger.withToken(await admin.createKey(scope));
    callers.set(`key ${scope}`, { api: async () => api, viewer: keyViewer(scope) });
  }
});

/** Returns any value of the type. The calls are only checked for a refusal of access, so the value needn't make sense. */
const sampleOf = (type: GraphQLInputType): unknown => {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [sampleOf(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.value;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(({ type: of }) => isNonNullType(of));
    return Object.fromEntries(required.map(({ name, type: of }) => [name, sampleOf(of)]));
  }
  return (
    { ID: NOBODY, Int: 1, Boolean: false, DateTime: '2026-01-01T00:00:00.000Z', JSONObject: {} }[String(type)] ?? 'x'
  );
};

const queryOf = (kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>) => {
  const args = field.args.filter(({ type }) => isNonNullType(type));
  const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isObjectType(getNamedType(field.type)) ? '{ __typename }' : '';
  return {
    query: `${kind} ${declared && `(${declared})`} { ${field.name}${given && `(${given})`} ${selection} }`,
    variables: Object.fromEntries(args.map(({ name, type }) => [name, sampleOf(type)])),
  };
};

const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN'];

const rootFields = () => [
  ...Object.values(schema.getQueryType()!.getFields()).map((field) => ({ kind: 'query' as const, field })),
  ...Object.values(schema.getMutationType()!.getFields()).map((field) => ({ kind: 'mutation' as const, field })),
];

const ruleOf = (name: string): Permission | undefined => {
  const { queries, mutations } = getMetadataStorage();
  const [rule, ...more] = [...queries, ...mutations].find(({ schemaName }) => schemaName === name)?.roles ?? [];
  expect(more).toEqual([]);
  return rule as Permission | undefined;
};

/** Calls that the access rule allows and the operation itself refuses: it checks the caller again. */
const BEYOND_ITS_RULE = new Set(['sendTestMail by key SEND']);

const isAllowed = async (name: string, caller: Caller, { kind, field }: ReturnType<typeof rootFields>[number]) => {
  if (field.name === 'login') return caller.viewer.kind !== 'stranger' || name === 'stranger';
  const api = await caller.api();
  const { query, variables } = queryOf(kind, field);
  const { errors } = await api.post(query, variables);
  return !errors?.some(({ extensions }) => REFUSALS.includes(extensions.code));
};

test('every query and mutation has exactly one access rule, and each caller may call what the rule allows', {
  timeout: 120_000,
}, async () => {
  for (const root of rootFields()) {
    const rule = ruleOf(root.field.name);
    expect(rule, `${root.field.name} has no rule`).toBeDefined();
    if (root.field.name === 'login') continue;
    for (const [name, caller] of callers) {
      const expected = may(caller.viewer, rule!) && !BEYOND_ITS_RULE.has(`${root.field.name} by ${name}`);
      expect(`${root.field.name} by ${name}: ${await isAllowed(name, caller, root)}`).toBe(
        `${root.field.name} by ${name}: ${expected}`,
      );
    }
  }
});

test('a field of a type has its own access rule, or may be seen by every caller who can reach it', async () => {
  const { fieldResolvers } = getMetadataStorage();
  const withRule = fieldResolvers.filter(({ roles }) => roles?.length);
  for (const { methodName, roles } of withRule) expect(`${methodName}: ${roles!.length}`).toBe(`${methodName}: 1`);
  // These fields lead from a dispatch or delivery to people, groups and notifications, from feedback to mails and reports, or from a
  // suppression to its feedback, from a sender or a rule of alerts to its mail servers, or from a mail server to the number of its mails, or
  // from a webhook to what waits for it. A key with only SEND may not read them.
  expect(withRule.map(({ methodName }) => methodName).sort()).toEqual([
    'correctable',
    'correctedEmail',
    'delivery',
    'feedback',
    'groups',
    'mailsToday',
    'notification',
    'raw',
    'replays',
    'route',
    'routes',
    'routes',
    'routing',
    'sentBy',
    'user',
    'waiting',
  ]);
});

describe('the table in docs/security.md', () => {
  const PLACE = new URL('../../docs/security.md', import.meta.url);
  const BETWEEN = /(<!-- access table -->\n)[\s\S]*?(\n<!-- end of the access table -->)/;

  test('matches the rules in the code (UPDATE_DOCS=1 rewrites it)', async () => {
    const names = [...callers.keys()];
    const rows = rootFields().map(({ kind, field }) => {
      const rule = ruleOf(field.name)!;
      const cells = names.map((name) =>
        may(callers.get(name)!.viewer, rule) && !BEYOND_ITS_RULE.has(`${field.name} by ${name}`) ? '✓' : '',
      );
      return [kind, `\`${field.name}\``, rule, ...cells];
    });
    const head = ['', 'field', 'rule', ...names];
    const widths = head.map((cell, n) => Math.max(3, cell.length, ...rows.map((row) => row[n]!.length)));
    const line = (cells: string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`;
    const table = [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
      '\n',
    );
    const text = await readFile(PLACE, 'utf8');
    expect(text).toMatch(BETWEEN);
    const written = text.replace(BETWEEN, (_all, before, after) => `${before}\n${table}\n${after}`);
    if (process.env.UPDATE_DOCS) await writeFile(PLACE, written);
    expect(written).toBe(process.env.UPDATE_DOCS ? written : text);
  });
});
