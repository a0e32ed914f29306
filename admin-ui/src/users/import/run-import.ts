import type { Batch, NotedLine, RefusedLine } from './batches';
import type { ImportUsersInput, ImportUsersMutation } from './import.generated';
import type { Problem } from './read-row';

export type Report = ImportUsersMutation['importUsers'];

/** What became of one call's lines. */
export interface BatchResult {
  created: number;
  updated: number;
  unchanged: number;
  refused: RefusedLine[];
  noted: NotedLine[];
  leftOut: number;
  stopped: number;
}

/** Batch after batch, each as soon as the one before it is through: the server is asked for no more than it can do. */
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

const EARLIER_ROW = /^is in row (\d+) already$/;
const UNKNOWN_GROUP = /^names a group that does not exist: (.*)$/s;

/** The server counts a call's rows: people count their file's lines. */
const inFile = ({ field, message }: Report['lines'][number]['problems'][number], lines: Batch['lines']): Problem => {
  const row = EARLIER_ROW.exec(message)?.[1];
  if (row) return { field, message: 'tidings.users.import.fault.twice', args: { line: lines[Number(row)]!.line } };
  const group = UNKNOWN_GROUP.exec(message)?.[1];
  if (group) return { field, message: 'tidings.users.import.fault.unknown_group', args: { group } };
  return { field, message };
};
