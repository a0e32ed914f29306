import type { GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { describeHolders, type Permission } from '../foundation/access/viewer.js';

/**
 * Appends the roles and API key scopes that may call a field to its description, for every field that requires a
 * permission.
 */
export const describeCallers = (schema: GraphQLSchema): void => {
  const { queries, mutations, subscriptions, objectTypes } = getMetadataStorage();
  const types = [
    { name: 'Query', fields: queries },
    { name: 'Mutation', fields: mutations },
    { name: 'Subscription', fields: subscriptions },
    ...objectTypes.map(({ name, fields }) => ({ name, fields: fields ?? [] })),
  ];
  for (const { name, fields } of types) {
    for (const { schemaName, roles } of fields) {
      const described = fieldsOf(schema, name)[schemaName];
      const [permission] = (roles ?? []) as Permission[];
      if (!described || !permission) continue;
      described.description = [described.description, describeHolders(permission)].filter(Boolean).join(' ');
    }
  }
};

const fieldsOf = (schema: GraphQLSchema, name: string) => {
  const type = schema.getType(name);
  return type && 'getFields' in type ? type.getFields() : {};
};
