import { messageOf } from '@tidings/core/errors/issue';
import type { Params } from '@tidings/core/errors/message';
import type { Rule } from '@tidings/core/errors/rules';
import { ValidationTypes, getMetadataStorage as validationRules } from 'class-validator';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { getMetadataStorage as graphqlTypes } from 'type-graphql';

export type JsonSchema = { [keyword: string]: unknown };

/** Schemas by name, which others refer to. */
export type Components = Map<string, JsonSchema>;

export const refTo = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Int: { type: 'integer', format: 'int32' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  JSONObject: { type: 'object', additionalProperties: true },
};

const scalarSchema = (name: string): JsonSchema => {
  const schema = SCALARS[name];
  if (!schema) throw new Error(`no JSON Schema is known for the scalar ${name}`);
  return { ...schema };
};

const described = (schema: JsonSchema, description: string | null | undefined): JsonSchema =>
  description ? { ...schema, description } : schema;

export const orNull = (schema: JsonSchema): JsonSchema =>
  typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : { anyOf: [schema, { type: 'null' }] };

/** A value of a query string is never null. */
export const withoutNull = ({ type, anyOf, description: _, ...schema }: JsonSchema): JsonSchema => {
  if (Array.isArray(anyOf)) return { ...schema, ...(anyOf[0] as JsonSchema) };
  return { ...schema, ...(type !== undefined && { type: [type].flat()[0] }) };
};

/** Adds the schema of a type with a name to the components, and returns the reference. */
const referTo = (components: Components, name: string, make: () => JsonSchema): JsonSchema => {
  if (!components.has(name)) {
    // A type may contain itself.
    components.set(name, {});
    components.set(name, make());
  }
  return refTo(name);
};

const enumSchema = (components: Components, type: GraphQLType): JsonSchema | undefined => {
  if (!isEnumType(type)) return undefined;
  const make = () => described({ type: 'string', enum: type.getValues().map(({ name }) => name) }, type.description);
  return referTo(components, type.name, make);
};

/** JSON Schema of an input type, with the rules of its fields. */
export const inputSchema = (components: Components, type: GraphQLInputType): JsonSchema => {
  if (!isNonNullType(type)) return orNull(givenInputSchema(components, type));
  return givenInputSchema(components, type.ofType);
};

const givenInputSchema = (components: Components, type: GraphQLInputType): JsonSchema => {
  if (isListType(type)) return { type: 'array', items: inputSchema(components, type.ofType) };
  if (isInputObjectType(type)) return referTo(components, type.name, () => inputObjectSchema(components, type));
  return enumSchema(components, type) ?? scalarSchema(getNamedType(type).name);
};

const inputObjectSchema = (components: Components, type: GraphQLInputObjectType): JsonSchema => {
  const fields = Object.values(type.getFields());
  return described(
    {
      type: 'object',
      properties: Object.fromEntries(fields.map(({ name }) => [name, inputFieldSchema(components, type, name)])),
      required: fields
        .filter(({ type: of, defaultValue }) => isNonNullType(of) && defaultValue === undefined)
        .map(({ name }) => name),
      additionalProperties: false,
    },
    type.description,
  );
};

/** JSON Schema of a field of an input: its type, its description, and what its decorators require. */
export const inputFieldSchema = (components: Components, of: GraphQLInputObjectType, name: string): JsonSchema => {
  const field = of.getFields()[name]!;
  const rules = rulesOf(of.name, name);
  const given = isNonNullType(field.type) ? field.type.ofType : field.type;
  const schema = withRules(givenInputSchema(components, given), rules);
  return described(
    {
      ...(isNonNullType(field.type) ? schema : orNull(schema)),
      ...(field.defaultValue !== undefined && { default: field.defaultValue }),
    },
    [field.description, ...rules.flatMap(({ text }) => text ?? [])].filter(Boolean).join(' '),
  );
};

interface FieldRule {
  /** Of the items, not of the list itself. */
  isOfItems: boolean;
  keywords: JsonSchema;
  /** The rule in words, if no keyword says it. */
  text?: string;
}

/** Keywords of JSON Schema by the names of decorators. A decorator without an entry isn't known here, and building the document fails. */
const KEYWORDS: Readonly<Record<string, (constraints: readonly unknown[]) => JsonSchema | 'in words'>> = {
  minLength: ([min]) => ({ minLength: min }),
  maxLength: ([max]) => ({ maxLength: max }),
  min: ([min]) => ({ minimum: min }),
  max: ([max]) => ({ maximum: max }),
  isInt: () => ({ type: 'integer' }),
  arrayMinSize: ([min]) => ({ minItems: min }),
  arrayMaxSize: ([max]) => ({ maxItems: max }),
  isUuid: () => ({ format: 'uuid' }),
  isDeliveryId: () => ({ pattern: '^[1-9][0-9]{0,18}$' }),
  isEmail: () => 'in words',
  isReplyAddress: () => 'in words',
  maxBytes: () => 'in words',
};

const rulesOf = (typeName: string, field: string): FieldRule[] => {
  const target = graphqlTypes().inputTypes.find(({ name }) => name === typeName)?.target;
  if (!target) throw new Error(`no class is the input type ${typeName}`);
  return validationRules()
    .getTargetValidationMetadatas(target as () => void, '', false, false)
    .filter(({ propertyName, type }) => propertyName === field && type === ValidationTypes.CUSTOM_VALIDATION)
    .map(({ name, constraints, each, message }) => {
      const keywords = KEYWORDS[name ?? '']?.(constraints ?? []);
      if (!keywords) throw new Error(`no JSON Schema is known for the rule ${name} of ${typeName}.${field}`);
      if (keywords !== 'in words') return { isOfItems: Boolean(each), keywords };
      const { rule, params } = JSON.parse(String(message)) as { rule: Rule; params: Params };
      return { isOfItems: Boolean(each), keywords: {}, text: `It ${messageOf({ rule, params })}.` };
    });
};

const withRules = (schema: JsonSchema, rules: readonly FieldRule[]): JsonSchema => {
  const own = Object.assign({}, ...rules.filter(({ isOfItems }) => !isOfItems).map(({ keywords }) => keywords));
  const ofItems = Object.assign({}, ...rules.filter(({ isOfItems }) => isOfItems).map(({ keywords }) => keywords));
  if (Object.keys(ofItems).length === 0) return { ...schema, ...own };
  return { ...schema, ...own, items: { ...(schema.items as JsonSchema), ...ofItems } };
};

/** JSON Schema of what a selection of a type returns. Fragments become components. */
export const outputSchema = (
  components: Components,
  {
    type,
    selections,
    fragments,
  }: {
    type: GraphQLOutputType;
    selections: SelectionSetNode | undefined;
    fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  },
): JsonSchema => {
  const ofGiven = (given: GraphQLOutputType): JsonSchema => {
    if (isListType(given))
      return { type: 'array', items: outputSchema(components, { type: given.ofType, selections, fragments }) };
    if (isObjectType(given)) return objectSchema(given);
    return enumSchema(components, given) ?? scalarSchema(getNamedType(given).name);
  };

  const objectSchema = (object: GraphQLObjectType): JsonSchema => {
    const [only] = selections!.selections;
    if (only?.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(only.name.value)!;
      return referTo(components, only.name.value, () => fieldsSchema(object, fragment.selectionSet));
    }
    return fieldsSchema(object, selections!);
  };

  const fieldsSchema = (object: GraphQLObjectType, { selections: chosen }: SelectionSetNode): JsonSchema => {
    const fields = (chosen as readonly FieldNode[]).map((node) => {
      const { type: of, description } = object.getFields()[node.name.value]!;
      const schema = outputSchema(components, { type: of, selections: node.selectionSet, fragments });
      return [node.name.value, described(schema, description)] as const;
    });
    return described(
      { type: 'object', properties: Object.fromEntries(fields), required: fields.map(([name]) => name) },
      object.description,
    );
  };

  return isNonNullType(type) ? ofGiven(type.ofType) : orNull(ofGiven(type));
};
