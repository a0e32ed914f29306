import { type Issue, issue } from '@tidings/core/errors/issue';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { execute, type GraphQLInputType, getNamedType } from 'graphql';
import { demand, type Viewer } from '../../../foundation/access/viewer.js';
import { AppError, badInput, InputError } from '../../../foundation/errors.js';
import { inputReaderOf } from '../../../foundation/graphql/input-reader.js';
import { permissionOf } from '../../build-schema.js';
import type { CompiledOperation, Parameter } from './compile-operation.js';
import type { RestParts } from './rest-parts.js';

type Values = Record<string, unknown>;

/**
 * Serves operations by executing their documents, so that permissions, rules of inputs and the audit log are those of GraphQL. The permission is
 * checked before the input is read.
 */
export const registerOperationRoutes = (
  http: FastifyInstance,
  {
    viewerOf,
    schema,
    createLoaders,
    operations,
  }: Pick<RestParts, 'viewerOf' | 'schema' | 'createLoaders'> & { operations: readonly CompiledOperation[] },
): void => {
  for (const operation of operations) {
    const permission = permissionOf(operation.root.name.value);
    const readVariables = createVariableReader(operation);

    const run = async (request: FastifyRequest, reply: FastifyReply, viewer: Viewer): Promise<unknown> => {
      const { data, errors } = await execute({
        schema,
        document: operation.parsed,
        variableValues: readVariables(request),
        contextValue: { viewer, loaders: createLoaders(), reply },
      });
      if (errors?.[0]) throw withOwnPaths(errors[0].originalError ?? errors[0]);
      return data?.[operation.root.name.value];
    };

    http.route({
      method: operation.method,
      url: operation.path.replace(/\{(\w+)\}/g, ':$1'),
      handler: async (request, reply) => {
        const viewer = await viewerOf(request);
        demand(viewer, permission);
        const result = await run(request, reply, viewer);
        if (operation.missing && !result) throw new AppError(operation.missing);
        if (operation.status === 204) return reply.code(204).send();
        if (operation.status === 201) {
          reply.code(201).header('location', `/api/v1${operation.path}/${(result as { id: string }).id}`);
        }
        return reply.send(result);
      },
    });
  }
};

/** Reads the variables of an operation from the path, the query string and the body. Throws BAD_USER_INPUT. */
const createVariableReader = ({ parameters, variables, body }: CompiledOperation) => {
  const known = new Map(
    parameters.map((parameter) => [parameter.name, { parameter, read: inputReaderOf(parameter.type) }]),
  );
  const readBody = body && inputReaderOf(body);

  return (request: FastifyRequest): Values => {
    const issues: Issue[] = [];
    const query = request.query as Values;
    const unknown = Object.keys(query).filter((name) => known.get(name)?.parameter.in !== 'query');
    if (unknown.length > 0) issues.push(issue('query', 'unknownFields', { names: unknown }));
    const given: Values = { ...query, ...(request.params as Values) };
    const values: Record<string, Values | unknown> = {};
    for (const { parameter, read } of known.values()) {
      const value = jsonOf(given[parameter.name], parameter);
      if (value === undefined) continue;
      read(value, parameter.name, issues);
      if (parameter.field === undefined) values[parameter.variable] = value;
      else values[parameter.variable] = { ...(values[parameter.variable] as Values), [parameter.field]: value };
    }
    if (readBody) {
      readBody(request.body ?? undefined, '', issues);
      values.input = request.body;
    }
    for (const name of variables.keys()) values[name] ??= undefined;
    if (issues.length > 0) throw badInput(...issues);
    return values;
  };
};

/** A value of a query string as JSON would have it. A list is a repeated parameter, or values separated by commas. */
const jsonOf = (given: unknown, { type, isList }: Parameter): unknown => {
  if (given === undefined) return undefined;
  if (isList)
    return [given].flat().flatMap((text) =>
      String(text)
        .split(',')
        .map((one) => scalarOf(one, type)),
    );
  return scalarOf(given, type);
};

const WHOLE = /^-?\d{1,15}$/;

const scalarOf = (text: unknown, type: GraphQLInputType): unknown => {
  const { name } = getNamedType(type);
  if (name === 'Int' && typeof text === 'string' && WHOLE.test(text)) return Number(text);
  if (name === 'Boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};

/** Paths of the REST API lack the name of the GraphQL argument. */
const ARGUMENT = /^(?:filter|page|input)\./;

const withOwnPaths = (err: Error): Error => {
  if (!(err instanceof InputError)) return err;
  return badInput(
    ...err.issues.map((one) => ({ ...one, path: one.path === 'ids' ? 'id' : one.path.replace(ARGUMENT, '') })),
  );
};
