import {
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { MAX_IDEMPOTENCY_KEY, MAX_SENDS_PER_CALL } from '../../../features/dispatches/dispatches.feature.js';
import { REQUEST_ID as REQUEST_ID_PATTERN } from '../request-id.js';
import { NDJSON } from './batch-routes.js';
import type { CompiledOperation, Parameter } from './compile-operation.js';
import { FRAGMENTS_BY_NAME } from './documents.js';
import {
  type Components,
  inputFieldSchema,
  inputSchema,
  type JsonSchema,
  orNull,
  outputSchema,
  refTo,
  withoutNull,
} from './json-schema.js';
import { PROBLEM_TYPE } from './problem.js';
import { addProblems } from './problem-schema.js';

/** The REST API as an OpenAPI 3.1 document, made from the GraphQL schema, the rules of its inputs and the operations. */
export const openApiOf = (schema: GraphQLSchema, operations: readonly CompiledOperation[]) => {
  const components: Components = new Map();
  const paths: Record<string, Record<string, JsonSchema>> = {};
  const add = (path: string, method: string, call: JsonSchema) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: call };
  };
  addProblems(components);
  addSends({ schema, components, add });
  for (const operation of operations) add(operation.path, operation.method, callOf(schema, { operation, components }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tidings',
      version: API_VERSION,
      description:
        'Sends mails, and tells what became of them. Fields are added, never removed or renamed; new values of enumerations, reasons and rules may be added at any time.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ apiKey: [] }],
    paths,
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, `tdg_…`. Its scopes decide which calls it may make.',
        },
      },
      headers: HEADERS,
      responses: {
        Problem: {
          description: 'The call was refused.',
          headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } },
          content: { [PROBLEM_TYPE]: { schema: refTo('Problem') } },
        },
      },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
};

/** The version of the API, which only grows. */
const API_VERSION = '1';

export type OpenApi = ReturnType<typeof openApiOf>;

const HEADERS = {
  RequestId: {
    description: 'The id of the call: that of the request, if it has a valid one. Logs of the server have it.',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds after which the call can be repeated.', schema: { type: 'integer' } },
};

const REQUEST_ID = {
  name: 'x-request-id',
  in: 'header',
  description: 'An id of the call. Without one, or with an invalid one, the server makes one.',
  schema: { type: 'string', pattern: REQUEST_ID_PATTERN.source },
};

const problems = (...statuses: number[]) => ({
  ...Object.fromEntries(statuses.map((status) => [String(status), { $ref: '#/components/responses/Problem' }])),
  default: { $ref: '#/components/responses/Problem' },
});

const ok = (description: string, content: JsonSchema, headers: JsonSchema = {}): JsonSchema => ({
  description,
  headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' }, ...headers },
  content: { 'application/json': { schema: content } },
});

const LOCATION = { location: { description: 'Path of what was made.', schema: { type: 'string' }, required: true } };

/** Path and description of a call of the GraphQL schema. */
const rootOf = (schema: GraphQLSchema, name: string) => {
  const field = schema.getQueryType()?.getFields()[name] ?? schema.getMutationType()?.getFields()[name];
  if (!field) throw new Error(`the schema has no ${name}`);
  return field;
};

/** Who may make a call. The rest of a query's description is about GraphQL: its sort fields, and null for what doesn't exist. */
const callersOf = (description: string | null | undefined): string => /Callers: .*$/.exec(description ?? '')?.[0] ?? '';

interface Building {
  schema: GraphQLSchema;
  components: Components;
  add: (path: string, method: string, call: JsonSchema) => void;
}

const addSends = ({ schema, components, add }: Building): void => {
  inputSchema(components, schema.getType('SendNotificationInput') as GraphQLInputType);
  const { selectionSet } = parse('{ ...Send }').definitions[0] as OperationDefinitionNode;
  const type = new GraphQLNonNull(schema.getType('Dispatch') as GraphQLObjectType);
  const send = outputSchema(components, { type, selections: selectionSet, fragments: FRAGMENTS_BY_NAME });
  components.set('BatchInput', {
    type: 'object',
    properties: {
      sends: { type: 'array', items: refTo('SendNotificationInput'), minItems: 1, maxItems: MAX_SENDS_PER_CALL },
      atomic: { type: ['boolean', 'null'], description: ATOMIC },
    },
    required: ['sends'],
    additionalProperties: false,
  });
  components.set('BatchResult', {
    type: 'object',
    description: 'What became of one send of a batch. Exactly one of the two is set.',
    properties: { dispatch: orNull(send), error: orNull(refTo('Problem')) },
    required: ['dispatch', 'error'],
  });
  components.set('BatchResults', {
    type: 'object',
    properties: { results: { type: 'array', items: refTo('BatchResult'), description: 'In the order of the sends.' } },
    required: ['results'],
  });

  add('/sends', 'POST', {
    operationId: 'send',
    summary: 'Sends a notification, or a template to given recipients.',
    description: rootOf(schema, 'sendNotification').description,
    parameters: [REQUEST_ID, IDEMPOTENCY_KEY],
    requestBody: { required: true, content: { 'application/json': { schema: refTo('SendNotificationInput') } } },
    responses: {
      202: ok('The send is committed.', send, LOCATION),
      ...problems(400, 401, 403, 409, 413, 415, 429, 503),
    },
  });
  add('/sends/{id}', 'GET', {
    operationId: 'getSend',
    summary: 'Reads one send, with the number of its deliveries in each status.',
    description: callersOf(rootOf(schema, 'dispatch').description),
    parameters: [REQUEST_ID, { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
    responses: { 200: ok('The send.', send), ...problems(400, 401, 403, 404, 503) },
  });
  add('/sends/batch', 'POST', {
    operationId: 'sendBatch',
    summary: 'Makes many sends.',
    description: `${rootOf(schema, 'sendNotifications').description} ${LINES}`,
    parameters: [REQUEST_ID],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: refTo('BatchInput') },
        [NDJSON]: { schema: { type: 'string', description: 'A SendNotificationInput as JSON on each line.' } },
      },
    },
    responses: {
      200: {
        ...ok('What became of each send, in their order.', refTo('BatchResults')),
        content: {
          'application/json': { schema: refTo('BatchResults') },
          [NDJSON]: { schema: { type: 'string', description: 'A BatchResult as JSON on each line.' } },
        },
      },
      ...problems(400, 401, 403, 413, 415, 429, 503),
    },
  });
};

const ATOMIC =
  'Defaults to false. If true, either all sends are committed together, or none is if one is refused. At most as many new sends as the API key may make in a minute.';

const LINES = `As \`${NDJSON}\` a batch is a stream: one send on each line, one result on each line of the answer, in the same order. It may have any number of lines, of at most 1 MiB each. Groups of lines are accepted while the rest is on its way, and a result is written once its send is committed. Read the answer while you write.`;

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'A repeated call with the same key and input sends nothing. Bare or in double quotes. If `idempotencyKey` is given too, they must be equal.',
  schema: { type: 'string', minLength: 1, maxLength: MAX_IDEMPOTENCY_KEY + 2 },
};

const callOf = (
  schema: GraphQLSchema,
  { operation, components }: { operation: CompiledOperation; components: Components },
): JsonSchema => {
  const { root, status = 200 } = operation;
  const { description, type } = rootOf(schema, root.name.value);
  const result = () =>
    outputSchema(components, {
      type: operation.missing ? notNull(type) : type,
      selections: root.selectionSet,
      fragments: FRAGMENTS_BY_NAME,
    });
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: operation.definition.operation === 'query' ? callersOf(description) : description,
    parameters: [
      REQUEST_ID,
      ...operation.parameters.map((parameter) => parameterOf(components, { operation, parameter })),
    ],
    ...(operation.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: inputSchema(components, operation.body) } },
      },
    }),
    responses: {
      [status]:
        status === 204
          ? { description: 'Done.', headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' } } }
          : ok('The result.', result(), status === 201 ? LOCATION : {}),
      ...problems(400, 401, 403, ...(operation.missing ? [404] : []), 503),
    },
  };
};

const notNull = (type: GraphQLOutputType): GraphQLOutputType => (isNonNullType(type) ? type : new GraphQLNonNull(type));

const parameterOf = (
  components: Components,
  { operation, parameter }: { operation: CompiledOperation; parameter: Parameter },
): JsonSchema => {
  const { name, variable, field, type, isList, description } = parameter;
  const named = getNamedType(operation.variables.get(variable)!);
  const ofField = field && isInputObjectType(named) ? inputFieldSchema(components, named, field) : undefined;
  const given = ofField ?? inputSchema(components, type);
  return {
    name,
    in: parameter.in,
    required: parameter.in === 'path',
    ...(description && { description }),
    // Lists are separated by commas.
    ...(isList && { style: 'form', explode: false }),
    schema: withoutNull(given),
  };
};
