// TypeScript types of what the REST API takes and answers, made from its OpenAPI document.
import { compile } from 'json-schema-to-typescript';

const HEAD = "// Made from the server's OpenAPI document by `npm run emit:client`; don't edit.";

/** The lists, and the names of the types of their filters and pages. */
const LISTS = {
  '/deliveries': ['DeliveryFilter', 'DeliveryPage'],
  '/suppressions': ['SuppressionFilter', 'SuppressionPage'],
  '/feedback': ['FeedbackFilter', 'FeedbackPage'],
};

/** A schema in the form that json-schema-to-typescript reads. */
const read = (value) => {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object' || value === null) return value;
  return mapped(value, (inner, key) => READERS[key]?.(inner) ?? read(inner));
};

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

const READERS = {
  $ref: (ref) => ref.replace('#/components/schemas/', '#/definitions/'),
  properties: (properties) => mapped(properties, (schema) => typed(read(schema))),
};

const RULES = ['type', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'];

/** Without `tsType` a schema without rules becomes an empty object. */
const typed = (schema) => (RULES.some((rule) => rule in schema) ? schema : { ...schema, tsType: 'unknown' });

const filterOf = ({ parameters }) => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema, description }) => [name, { ...schema, ...(description && { description }) }]),
  ),
});

export const declareTypes = async (document) => {
  const { Problem: _, ...schemas } = document.components.schemas;
  const definitions = { ...schemas, Problem: document.components.schemas.Problem };
  for (const [path, [filter, page]] of Object.entries(LISTS)) {
    const { get } = document.paths[path];
    definitions[filter] = filterOf(get);
    definitions[page] = get.responses[200].content['application/json'].schema;
  }
  const text = await compile({ title: 'Api', type: 'object', definitions: read(definitions) }, 'Api', {
    bannerComment: HEAD,
    additionalProperties: false,
    unreachableDefinitions: true,
    enableConstEnums: false,
    maxItems: -1,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  return text
    .replace(/export interface Api \{\}\n/, '')
    .replaceAll(REFERENCE, '')
    .replaceAll('/**\n */\n', '');
};

/** What json-schema-to-typescript adds to each comment. */
const REFERENCE =
  /( \*\n)? \* This interface was referenced by `Api`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g;
