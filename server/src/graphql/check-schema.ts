import { readFile } from 'node:fs/promises';
import { buildSchema, findBreakingChanges } from 'graphql';
import { printServerSchema } from './emit-schema.js';

/** What the contract names and the server doesn't serve yet. Each line goes when its part is built. */
const NOT_SERVED_YET = [
  'DeliveryStat was removed.',
  'FailureStat was removed.',
  'Query.deliveryStats was removed.',
  'Query.failureStats was removed.',
  'Query.queues was removed.',
  'Queue was removed.',
  'Standard scalar Float was removed because it is not referenced anymore.',
  'StatsInterval was removed.',
];

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Where the schema that the server serves differs from the committed one, or falls short of the contract. */
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
    ...broken.filter((description) => !NOT_SERVED_YET.includes(description)),
    ...NOT_SERVED_YET.filter((description) => !broken.includes(description)).map(
      (description) => `It is said not to be served yet, and is: ${description}`,
    ),
  ];
};

const problems = await findSchemaProblems();
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exit(1);
}
