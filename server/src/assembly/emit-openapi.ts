import { buildSchema } from './build-schema.js';
import type { Services } from './create-services.js';
import { compileOperation } from './http/rest/compile-operation.js';
import { OPERATIONS } from './http/rest/documents.js';
import { openApiOf } from './http/rest/open-api.js';

/** Prints the OpenAPI document. It is made without services, because no field is resolved. */
const schema = await buildSchema({} as Services);
const document = openApiOf(
  schema,
  OPERATIONS.map((operation) => compileOperation(schema, operation)),
);
process.stdout.write(JSON.stringify(document));
