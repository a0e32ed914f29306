import { writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchema } from './build-schema.js';
import type { Services } from './create-services.js';

/**
 * Prints the schema, sorted so that the result doesn't depend on load order. Works without services, because no field
 * is resolved.
 */
export const printServerSchema = async (): Promise<string> => {
  const schema = await buildSchema({} as Services);
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
};

const [, , path] = process.argv;
if (path) await writeFile(path, await printServerSchema());
