// The figures that Tidings promises, measured on this machine with everything on: real PostgreSQL, RabbitMQ where there is one, chDB over
// HTTP, and a mail server that takes everything. Prints a table, and keeps it in bench/results. Linux only: it reads /proc.
//
//   npm run bench -- [--only=throughput,latency] [--rounds=3] [--quick]      AMQP_URL=amqp://… where RabbitMQ isn't at its usual place
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endAll } from './support/processes.mjs';
import { asMarkdown, asTable, describeMachine } from './support/report.mjs';
import { findRabbit } from './support/setting.mjs';

const FIGURES = [
  'throughput',
  'two-workers',
  'accepting',
  'latency',
  'million',
  'log-questions',
  'all-in-one',
  'start-up',
];

const { values: options } = parseArgs({
  options: {
    /** Names of figures, by commas. The kept table is of all. */
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    /** Leaves out the two that take long: a million recipients, fifty million attempts. */
    quick: { type: 'boolean', default: false },
  },
});
const names = options.only?.split(',') ?? FIGURES;
const rounds = Number(options.rounds);
const rabbit = await findRabbit();
const rows = [];
const leftOut = [];

for (const name of names) {
  const figure = await import(`./figures/${name}.mjs`);
  if (figure.needs === 'RabbitMQ' && !rabbit) leftOut.push(`${name}, for which there is no RabbitMQ here`);
  else if (figure.isLong && options.quick) leftOut.push(`${name}, which takes long`);
  else {
    process.stderr.write(`${name} …\n`);
    try {
      const taken = await figure.run({ rabbit, rounds });
      rows.push(...taken);
      process.stderr.write(`${asTable(taken)}\n\n`);
    } finally {
      await endAll();
    }
  }
}

const result = { machine: describeMachine({ rabbit }), rounds, leftOut, rows };
process.stdout.write(asMarkdown(result));
if (!options.only) {
  mkdirSync('bench/results', { recursive: true });
  writeFileSync('bench/results/bench.json', `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync('bench/results/bench.md', asMarkdown(result));
}
