/** A row of the result table: how many deliveries of a scenario were accepted, and what happened to them. */
export interface Row {
  scenario: string;
  runs: number;
  accepted: number;
  sent: number;
  failed: number;
  /** Accepted, and neither at the mail server nor known to have failed. */
  lost: number;
  /** Extra copies at the mail server, by Message-ID. */
  doubled: number;
  /** Upper bound of `doubled` under `resend`: mails in flight, or sent and not settled, at a fault. Under `hold` it is 0. */
  mayDouble: number;
  /** Copies beyond `mayDouble` in any run. Must be 0. */
  unexplained: number;
  /**
   * Milliseconds from the fault to the end of all affected deliveries, or from a service's return to the next mail. 0 if there is nothing to
   * recover from.
   */
  longestRecoveryMs: number;
}

export const newRow = (scenario: string): Row => ({
  scenario,
  runs: 0,
  accepted: 0,
  sent: 0,
  failed: 0,
  lost: 0,
  doubled: 0,
  mayDouble: 0,
  unexplained: 0,
  longestRecoveryMs: 0,
});

export const addUp = (row: Row, run: Omit<Row, 'scenario' | 'runs' | 'unexplained'>): void => {
  row.runs += 1;
  for (const key of ['accepted', 'sent', 'failed', 'lost', 'doubled', 'mayDouble'] as const) row[key] += run[key];
  row.unexplained += Math.max(0, run.doubled - run.mayDouble);
  row.longestRecoveryMs = Math.max(row.longestRecoveryMs, run.longestRecoveryMs);
};

const HEADINGS = [
  'scenario',
  'runs',
  'accepted',
  'sent',
  'failed',
  'lost',
  'doubled',
  'may double',
  'longest recovery',
];

const cellsOf = (row: Row): string[] => [
  row.scenario,
  ...[row.runs, row.accepted, row.sent, row.failed, row.lost, row.doubled, row.mayDouble].map(String),
  row.longestRecoveryMs > 0 ? `${(row.longestRecoveryMs / 1_000).toFixed(1)} s` : '–',
];

/** Formats the rows as a Markdown table with aligned columns. */
export const tableOf = (rows: Row[]): string => {
  const lines = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  const written = lines.map((cells) => `| ${cells.map(pad).join(' | ')} |`);
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [written[0], rule, ...written.slice(1)].join('\n');
};
