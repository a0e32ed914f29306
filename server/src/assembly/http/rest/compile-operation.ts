import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  parse,
  typeFromAST,
  validate,
} from 'graphql';
import { FRAGMENTS_BY_NAME, type Operation } from './documents.js';

/** A parameter of the path or the query string. */
export interface Parameter {
  name: string;
  in: 'path' | 'query';
  /** Variable of the document that takes it, and the field of that variable if it is an input object. */
  variable: string;
  field: string | undefined;
  type: GraphQLInputType;
  isList: boolean;
  description: string | undefined;
  defaultValue: unknown;
}

export interface CompiledOperation extends Operation {
  definition: OperationDefinitionNode;
  parsed: DocumentNode;
  /** Field of the query or mutation. */
  root: FieldNode;
  /** Types of the variables by name. */
  variables: ReadonlyMap<string, GraphQLInputType>;
  parameters: readonly Parameter[];
  /** Type of the body; undefined if the call has none. */
  body: GraphQLInputType | undefined;
}

/** Parses and validates an operation once. Throws if its document doesn't fit the schema. */
export const compileOperation = (schema: GraphQLSchema, operation: Operation): CompiledOperation => {
  const own = parse(operation.document);
  const definition = own.definitions[0] as OperationDefinitionNode;
  const spread = [...operation.document.matchAll(/\.\.\.(\w+)/g)].map(([, name]) => name);
  const fragments = [...FRAGMENTS_BY_NAME.values()].filter(({ name }) => spread.includes(name.value));
  const parsed: DocumentNode = { ...own, definitions: [definition, ...fragments] };
  const [problem] = validate(schema, parsed);
  if (problem) throw problem;
  const root = definition.selectionSet.selections[0] as FieldNode;
  const variables = new Map(
    (definition.variableDefinitions ?? []).map(({ variable, type }) => [
      variable.name.value,
      typeFromAST(schema, type as Parameters<typeof typeFromAST>[1]) as GraphQLInputType,
    ]),
  );
  return {
    ...operation,
    definition,
    parsed,
    root,
    variables,
    parameters: [...variables].flatMap(([name, type]) =>
      name === 'input' ? [] : parametersOf(schema, { operation, name, type, root }),
    ),
    body: variables.get('input'),
  };
};

const parametersOf = (
  schema: GraphQLSchema,
  { operation, name, type, root }: { operation: Operation; name: string; type: GraphQLInputType; root: FieldNode },
): Parameter[] => {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    return Object.values(named.getFields())
      .filter((field) => !operation.without?.includes(field.name))
      .map((field) => ({
        name: field.name,
        in: 'query',
        variable: name,
        field: field.name,
        type: field.type,
        isList: isList(field.type),
        description: field.description ?? undefined,
        defaultValue: field.defaultValue,
      }));
  }
  const { query, mutation } = { query: schema.getQueryType(), mutation: schema.getMutationType() };
  const field = query?.getFields()[root.name.value] ?? mutation?.getFields()[root.name.value];
  const argument = field?.args.find((one) => one.name === name);
  const inPath = operation.path.includes(`{${name}}`);
  return [
    {
      name,
      in: inPath ? 'path' : 'query',
      variable: name,
      field: undefined,
      type,
      isList: isList(type),
      description: argument?.description ?? undefined,
      defaultValue: undefined,
    },
  ];
};

const isList = (type: GraphQLInputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
