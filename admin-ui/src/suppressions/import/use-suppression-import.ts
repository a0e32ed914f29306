import { useEffect, useRef, useState } from 'react';
import { ask } from '../../api/connection';
import { loadErrorTexts } from '../../api/errors/load-texts';
import type { CsvFile, CsvLine } from '../../components/csv/csv-file';
import {
  type ImportSuppressionRow,
  ImportSuppressionsDocument,
  type ImportSuppressionsMutation,
} from './import.generated';
import { batchesOf, type UnsubscribeScope } from './read-rows';
import type { Source } from './sources';

/** Refused lines beyond are counted only, so that memory doesn't grow with the file. */
const MAX_REFUSED = 500;

type Problem = ImportSuppressionsMutation['importSuppressions']['lines'][number]['problems'][number];

export interface RefusedRow {
  line: number;
  email: string;
  problems: Problem[];
}

export interface Run {
  isTrial: boolean;
  status: 'running' | 'failed' | 'done';
  error?: unknown;
  /** Lines of the file that are finished. */
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  leftOut: number;
  refusedCount: number;
  refused: RefusedRow[];
  /** Accepted rows by reason. */
  reasons: Record<string, number>;
}

const NEW_RUN = {
  done: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  leftOut: 0,
  refusedCount: 0,
  refused: [],
  reasons: {},
};

export interface Plan {
  file: CsvFile;
  header: CsvLine;
  source: Source;
  unsubscribes: UnsubscribeScope;
}

/** Runs over the file once, as a trial or for real. Since an import changes nothing the second time, a failed run can begin again. */
export const useSuppressionImport = () => {
  const [run, setRun] = useState<Run | null>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const start = async ({ file, ...plan }: Plan, { isTrial }: { isTrial: boolean }) => {
    current.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    current.current = controller;
    let state: Run = { ...NEW_RUN, isTrial, status: 'running' };
    const show = (change: Partial<Run>) => {
      state = { ...state, ...change };
      if (!signal.aborted) setRun(state);
    };
    show({});
    try {
      for await (const { rows, lines, leftOut } of batchesOf(file, plan)) {
        signal.throwIfAborted();
        const report = rows.length > 0 ? await send(rows, { isTrial, signal }) : NOTHING;
        const refused = report.lines.filter(({ outcome }) => outcome === 'REFUSED');
        if (refused.length > 0) await loadErrorTexts();
        const reasons = { ...state.reasons };
        for (const { row, outcome } of report.lines) {
          const reason = rows[row]!.reason ?? 'IMPORTED';
          if (outcome !== 'REFUSED') reasons[reason] = (reasons[reason] ?? 0) + 1;
        }
        const shown = refused.slice(0, MAX_REFUSED - state.refused.length);
        show({
          done: state.done + rows.length + leftOut,
          created: state.created + report.created,
          updated: state.updated + report.updated,
          unchanged: state.unchanged + report.unchanged,
          leftOut: state.leftOut + leftOut,
          refusedCount: state.refusedCount + refused.length,
          refused: [
            ...state.refused,
            ...shown.map(({ row, problems }) => ({ line: lines[row]!, email: rows[row]!.email, problems })),
          ],
          reasons,
        });
      }
      show({ status: 'done' });
    } catch (error) {
      show({ status: 'failed', error });
    }
  };

  return {
    run,
    start,
    discard: () => {
      current.current?.abort();
      setRun(null);
    },
  };
};

const NOTHING = { created: 0, updated: 0, unchanged: 0, lines: [] };

const send = async (rows: ImportSuppressionRow[], { isTrial, signal }: { isTrial: boolean; signal: AbortSignal }) => {
  const { importSuppressions } = await ask(ImportSuppressionsDocument, { input: { rows, dryRun: isTrial } }, signal);
  return importSuppressions;
};
