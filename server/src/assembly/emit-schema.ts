import { writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildSchema } from './build-schema.js';

/** The schema as text, the same whatever the order in which classes were loaded. No service is needed: nothing is resolved. */
export const printServerSchema = async (): Promise<string> => {
  const schema = await buildSchema(() => ({}));
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
};

const [, , path] = process.argv;
if (path) await writeFile(path, await printServerSchema());
