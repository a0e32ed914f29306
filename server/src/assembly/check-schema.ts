import { readFile } from 'node:fs/promises';
import { buildSchema, findBreakingChanges } from 'graphql';
import { printServerSchema } from './emit-schema.js';

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

/**
 * Lists the differences between the schema that the code emits and the committed one, and the changes that break the
 * published contract.
 */
const findSchemaProblems = async (): Promise<string[]> => {
  const [emitted, committed, contract] = await Promise.all([
    printServerSchema(),
    read('schema.graphql'),
    read('contract.graphql'),
  ]);
  const broken = findBreakingChanges(buildSchema(contract), buildSchema(emitted)).map(({ description }) => description);
  return [
    ...(emitted === committed
      ? []
      : ['server/schema.graphql is not what the server serves: run `npm run emit:schema`.']),
    ...broken,
  ];
};

const problems = await findSchemaProblems();
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
