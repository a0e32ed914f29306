import { buildSchema, type OperationDefinitionNode, parse, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import { describe, expect, test } from 'vitest';
import served from '../../../server/schema.graphql?raw';
import { examples } from './examples';

const schema = buildSchema(served);

const operationsOf = (query: string) =>
  parse(query).definitions.filter((node): node is OperationDefinitionNode => node.kind === 'OperationDefinition');

describe.each(examples.map((each) => ({ ...each, name: operationsOf(each.query)[0]?.name?.value })))(
  'the example $name',
  ({ query, variables }) => {
    test('is valid against the schema', () => {
      expect(validate(schema, parse(query))).toEqual([]);
    });

    test('has variables of the declared types', () => {
      for (const { variableDefinitions = [] } of operationsOf(query)) {
        expect(getVariableValues(schema, variableDefinitions, JSON.parse(variables)).errors).toBeUndefined();
      }
    });
  },
);
