// Measures the performance targets of Tidings on this machine with everything on: real PostgreSQL, RabbitMQ if available, chDB over HTTP, and a mail
// server that accepts everything. Prints tables, and keeps them in bench/results. Linux only: it reads /proc.
//
// npm run bench -- [--only=throughput,latency] [--rounds=3] [--quick] [--keep]      AMQP_URL=amqp://… for a RabbitMQ at another address
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { endAll } from './support/processes.mjs';
import { asMarkdown, asTable, describeMachine } from './support/report.mjs';
import { findRabbit } from './support/setting.mjs';

const FIGURES = [
  'throughput',
  'topic-mails',
  'layouts-and-languages',
  'two-workers',
  'accepting',
  'bulk',
  'latency',
  'million',
  'log-questions',
  'all-in-one',
  'start-up',
  'first-load',
  'under-attack',
  'feedback',
  'delivered',
  'attachments',
  'limits',
  'webhooks',
];

const { values: options } = parseArgs({
  options: {
    /** The names of the figures to measure, separated by commas. */
    only: { type: 'string' },
    /** Together with `only`: replaces the stored results of these figures. */
    keep: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    /** Skips the slow figures: a million recipients, fifty million attempts, and large files. */
    quick: { type: 'boolean', default: false },
  },
});
const names = options.only?.split(',') ?? FIGURES;
const rounds = Number(options.rounds);
const rabbit = await findRabbit();
const isKept = options.keep || !options.only;
const command = ['node bench/bench.mjs', ...process.argv.slice(2)].join(' ');
const taken = {};

const KEPT = 'bench/results/bench.json';

/** Writes the results after each figure, since the remaining figures may take an hour. */
const keep = () => {
  const before = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, 'utf8')) : {};
  const figures = Object.fromEntries(
    FIGURES.filter((name) => taken[name] ?? before[name]).map((name) => [name, taken[name] ?? before[name]]),
  );
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(KEPT, `${JSON.stringify(figures, null, 2)}\n`);
  writeFileSync('bench/results/bench.md', asMarkdown(figures));
};

for (const name of names) {
  const figure = await import(`./figures/${name}.mjs`);
  const absent =
    figure.needs === 'RabbitMQ' && !rabbit
      ? 'there is no RabbitMQ here'
      : figure.isLong && options.quick && 'it takes long';
  if (absent) {
    process.stderr.write(`${name}: skipped: ${absent}\n\n`);
    continue;
  }
  process.stderr.write(`${name} …\n`);
  try {
    const rows = await figure.run({ rabbit, rounds });
    taken[name] = { command, rounds, machine: describeMachine({ rabbit }), rows };
    process.stderr.write(`${asTable(rows)}\n\n`);
    if (isKept) keep();
  } finally {
    await endAll();
  }
}
process.stdout.write(asMarkdown(taken));
