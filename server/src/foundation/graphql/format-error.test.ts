import type { Logger } from '@tidings/core/runtime/logger';
import { buildSchema, type GraphQLError, GraphQLSchema, graphql } from 'graphql';
import { expect, test } from 'vitest';
import { createErrorFormatter } from './format-error.js';
import { DateTimeScalar, JsonObjectScalar } from './scalars.js';

const logger = {} as Logger;

const base = buildSchema(
  'scalar DateTime scalar JSONObject input In { at: DateTime, context: JSONObject, count: Int } type Query { send(input: In!): Int }',
);
const schema = new GraphQLSchema({ ...base.toConfig() });
Object.assign(schema.getType('DateTime')!, { parseValue: DateTimeScalar.parseValue });
Object.assign(schema.getType('JSONObject')!, { parseValue: JsonObjectScalar.parseValue });

/** Sends an input as a variable, and returns the extensions of the error that a caller gets. */
const refusalOf = async (input: unknown) => {
  const { errors } = await graphql({
    schema,
    source: 'query ($input: In!) { send(input: $input) }',
    variableValues: { input },
  });
  const [error] = errors as GraphQLError[];
  const formatted = { ...error!.toJSON(), extensions: { ...error!.extensions, code: 'BAD_USER_INPUT' } };
  return createErrorFormatter(() => logger)(formatted, error).extensions;
};

test.each([
  [{ at: '2026-02-30T00:00:00Z' }, { path: 'at', rule: 'instant.date', params: {} }],
  [{ at: '2026-01-01' }, { path: 'at', rule: 'instant.offset', params: {} }],
  [{ context: [] }, { path: 'context', rule: 'json.object', params: {} }],
  [{ context: { a: '\u0000' } }, { path: 'context', rule: 'text.storable', params: {} }],
])('a variable that a scalar refuses is reported with the broken rule: %j', async (input, issue) => {
  expect(await refusalOf(input)).toMatchObject({ code: 'BAD_USER_INPUT', reason: 'input.invalid', issues: [issue] });
});

test('a variable that graphql-js refuses is reported with its message and without the value', async () => {
  const extensions = await refusalOf({ count: 'secret' });
  expect(extensions).toMatchObject({ issues: [{ path: 'count', rule: 'graphql.value' }] });
  expect((extensions!.fields as Record<string, string[]>).count).toHaveLength(1);
});

test('an error about an unknown field suggests no name of the schema', async () => {
  const extensions = await refusalOf({ contextt: {} });
  expect(JSON.stringify(extensions)).toMatch(/contextt/);
  expect(JSON.stringify(extensions)).not.toMatch(/Did you mean/);
});
