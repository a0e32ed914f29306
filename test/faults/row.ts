/** A scenario's line in the table: what was accepted, and what became of it. */
export interface Row {
  scenario: string;
  runs: number;
  accepted: number;
  sent: number;
  failed: number;
  /** Accepted, and neither in the mail server's hands nor known to have failed. */
  lost: number;
  /** Copies beyond the first that the mail server was handed, by Message-ID. */
  doubled: number;
  /** At most so many may be doubled: mails that were on the wire, or answered and not written down, when something died. */
  onTheWire: number;
  /** From the fault to the end of all that it had hit, in milliseconds. */
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
  onTheWire: 0,
  longestRecoveryMs: 0,
});

export const addUp = (row: Row, run: Omit<Row, 'scenario' | 'runs'>): void => {
  row.runs += 1;
  for (const key of ['accepted', 'sent', 'failed', 'lost', 'doubled', 'onTheWire'] as const) row[key] += run[key];
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
  'on the wire',
  'longest recovery',
];

const cellsOf = (row: Row): string[] => [
  row.scenario,
  ...[row.runs, row.accepted, row.sent, row.failed, row.lost, row.doubled, row.onTheWire].map(String),
  `${(row.longestRecoveryMs / 1_000).toFixed(1)} s`,
];

/** As Markdown that can be read as it is. */
export const tableOf = (rows: Row[]): string => {
  const lines = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  const written = lines.map((cells) => `| ${cells.map(pad).join(' | ')} |`);
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [written[0], rule, ...written.slice(1)].join('\n');
};
