import type { Batch, NotedLine, RefusedLine } from './batches';
import type { ImportUsersInput, ImportUsersMutation } from './import.generated';
import type { Problem } from './read-row';

export type Report = ImportUsersMutation['importUsers'];

/** Result of one call. */
export interface BatchResult {
  created: number;
  updated: number;
  unchanged: number;
  refused: RefusedLine[];
  noted: NotedLine[];
  leftOut: number;
  stopped: number;
}

/** Sends one batch after another, never two at a time. */
export const runImport = async ({
  batches,
  send,
  onResult,
  ...input
}: Omit<ImportUsersInput, 'rows'> & {
  batches: AsyncIterable<Batch>;
  send: (input: ImportUsersInput) => Promise<Report>;
  onResult: (result: BatchResult) => void;
}): Promise<void> => {
  for await (const batch of batches) {
    const report = batch.rows.length > 0 ? await send({ ...input, rows: batch.rows }) : NOTHING;
    onResult(resultOf(batch, report));
  }
};

const NOTHING: Report = { created: 0, updated: 0, unchanged: 0, lines: [] };

const resultOf = ({ lines, refused, noted, leftOut, stopped }: Batch, report: Report): BatchResult => {
  const refusedThere = report.lines
    .filter(({ outcome }) => outcome === 'REFUSED')
    .map(({ row, problems }) => ({
      line: lines[row]!.line,
      cells: lines[row]!.cells,
      problems: problems.map((problem) => inFile(problem, lines)),
    }));
  return {
    created: report.created,
    updated: report.updated,
    unchanged: report.unchanged,
    refused: [...refused, ...refusedThere].sort((a, b) => a.line - b.line),
    noted,
    leftOut,
    stopped,
  };
};

type ServerProblem = Report['lines'][number]['problems'][number];

/** Translates the server's row numbers, which count rows of the call, to line numbers of the file. */
const inFile = ({ field, message, rule, params }: ServerProblem, lines: Batch['lines']): Problem =>
  rule === 'import.rowOnce'
    ? { field, message: 'tidings.users.import.fault.twice', args: { line: lines[Number(params.row)]!.line } }
    : { field, message: `tidings.rules.${rule}`, args: { ...params, _: message } };
