import { useCallback, useEffect, useReducer, useRef } from 'react';
import { ask } from '../../api/connection';
import { loadErrorTexts } from '../../api/errors/load-texts';
import type { CsvFile } from '../../components/csv/csv-file';
import { asUnreadable } from '../../components/csv/unreadable-file';
import { batchesOf, type RefusedLine } from './batches';
import { pathOf } from './columns';
import { createGate, type Gate } from './gate';
import { ImportUsersDocument, type ImportUsersInput } from './import.generated';
import { createGroups, loadKnownGroups } from './known-groups';
import { addNotices, type NoticeSummary, newGroupsOf } from './notices';
import type { Plan } from './plan';
import { type BatchResult, runImport } from './run-import';

export interface ImportRun {
  isTrial: boolean;
  /** `stalled`: a call failed and can be retried. `broken`: the file can't be read any further. */
  status: 'running' | 'stopping' | 'stopped' | 'stalled' | 'broken' | 'done';
  error?: unknown;
  created: number;
  updated: number;
  unchanged: number;
  refused: RefusedLine[];
  /** Lines that the plan skips because the person gets no mail. */
  leftOut: number;
  /** Lines that were imported about people who get no mail. */
  stopped: number;
  notices: NoticeSummary[];
}

const NEW_RUN = { created: 0, updated: 0, unchanged: 0, refused: [], leftOut: 0, stopped: 0, notices: [] };

type Event =
  | { type: 'started'; isTrial: boolean }
  | { type: 'came_out'; result: BatchResult }
  | { type: 'went'; to: ImportRun['status']; error?: unknown }
  | { type: 'discarded' };

const reduce = (run: ImportRun | null, event: Event): ImportRun | null => {
  if (event.type === 'discarded') return null;
  if (event.type === 'started') {
    return { ...NEW_RUN, isTrial: event.isTrial, status: 'running' };
  }
  if (!run) return run;
  if (event.type === 'went') return { ...run, status: event.to, error: event.error };
  const { created, updated, unchanged, refused, leftOut, stopped, noted } = event.result;
  return {
    ...run,
    created: run.created + created,
    updated: run.updated + updated,
    unchanged: run.unchanged + unchanged,
    refused: refused.length > 0 ? [...run.refused, ...refused] : run.refused,
    leftOut: run.leftOut + leftOut,
    stopped: run.stopped + stopped,
    notices: noted.length > 0 ? addNotices(run.notices, noted) : run.notices,
  };
};

/** Number of lines that are finished. */
export const doneOf = ({ created, updated, unchanged, refused, leftOut }: ImportRun): number =>
  created + updated + unchanged + refused.length + leftOut;

/**
 * Runs over the file once, as a trial or for real. A run can be stopped between two calls, and continues with the next call or the failed
 * one.
 */
export const useImportRun = () => {
  const [run, dispatch] = useReducer(reduce, null);
  const current = useRef<{ gate: Gate; controller: AbortController } | null>(null);

  const callOff = useCallback(() => {
    current.current?.controller.abort();
    // Wakes a waiting run, which then ends and releases the file.
    current.current?.gate.open();
  }, []);
  // Leaving the page stops the import.
  useEffect(() => callOff, [callOff]);

  const start = (file: CsvFile, { plan, isTrial }: { plan: Plan; isTrial: boolean }) => {
    callOff();
    // The groups that the trial run found missing. The user has seen their names before the import starts.
    const newGroups = !isTrial && run && plan.unknownGroups === 'create' ? newGroupsOf(run.notices) : [];
    const controller = new AbortController();
    const { signal } = controller;
    const gate = createGate();
    current.current = { gate, controller };
    const say = (event: Event) => {
      if (!signal.aborted) dispatch(event);
    };

    /** Calls the server, and retries when the user asks for it after a failure. */
    const insist = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
      for (;;) {
        if (gate.isClosed()) say({ type: 'went', to: 'stopped' });
        await gate.pass();
        signal.throwIfAborted();
        try {
          return await call();
        } catch (error) {
          signal.throwIfAborted();
          gate.close();
          say({ type: 'went', to: 'stalled', error });
          await gate.pass();
          signal.throwIfAborted();
        }
      }
    };
    const send = (input: ImportUsersInput) =>
      insist(async () => {
        const { importUsers: report } = await ask(ImportUsersDocument, { input }, signal);
        if (report.lines.some(({ problems }) => problems.length > 0)) await loadErrorTexts();
        return report;
      });

    const work = async () => {
      const hasGroups = plan.columns.some(({ target }) => target === 'groups');
      if (newGroups.length > 0) await insist(() => createGroups(newGroups, signal));
      const isKnownGroup = hasGroups ? await insist(() => loadKnownGroups(signal)) : () => false;
      await runImport({
        batches: batchesOf(file, { plan, isKnownGroup }),
        send,
        dryRun: isTrial,
        groupIds: plan.groupIds,
        deepAttributes: plan.columns.some((column) => column.target === 'attribute' && pathOf(column, plan).length > 1),
        onResult: (result) => say({ type: 'came_out', result }),
      });
    };

    say({ type: 'started', isTrial });
    work().then(
      () => say({ type: 'went', to: 'done' }),
      (error: unknown) => say({ type: 'went', to: 'broken', error: asUnreadable(error) }),
    );
  };

  return {
    run,
    start,
    stop: () => {
      current.current?.gate.close();
      dispatch({ type: 'went', to: 'stopping' });
    },
    goOn: () => {
      dispatch({ type: 'went', to: 'running' });
      current.current?.gate.open();
    },
    discard: () => {
      callOff();
      dispatch({ type: 'discarded' });
    },
  };
};
