import { useCallback, useEffect, useReducer, useRef } from 'react';
import { ask } from '../../api/connection';
import { type Batch, batchesOf, type RefusedLine } from './batches';
import type { Column } from './columns';
import type { CsvFile } from './csv-file';
import { createGate, type Gate } from './gate';
import { ImportUsersDocument, type ImportUsersInput } from './import.generated';
import { type BatchResult, runImport } from './run-import';
import { asUnreadable } from './unreadable-file';

/** What is to be done with a file. */
export interface Plan {
  columns: Column[];
  isHeaded: boolean;
  groupIds: string[];
}

export interface ImportRun {
  isTrial: boolean;
  /** `stalled`: a call failed and can be made again; `broken`: the file can't be read on. */
  status: 'running' | 'stopping' | 'stopped' | 'stalled' | 'broken' | 'done';
  error?: unknown;
  created: number;
  updated: number;
  unchanged: number;
  refused: RefusedLine[];
}

type Event =
  | { type: 'started'; isTrial: boolean }
  | { type: 'came_out'; result: BatchResult }
  | { type: 'went'; to: ImportRun['status']; error?: unknown }
  | { type: 'discarded' };

const reduce = (run: ImportRun | null, event: Event): ImportRun | null => {
  if (event.type === 'discarded') return null;
  if (event.type === 'started') {
    return { isTrial: event.isTrial, status: 'running', created: 0, updated: 0, unchanged: 0, refused: [] };
  }
  if (!run) return run;
  if (event.type === 'went') return { ...run, status: event.to, error: event.error };
  const { created, updated, unchanged, refused } = event.result;
  return {
    ...run,
    created: run.created + created,
    updated: run.updated + updated,
    unchanged: run.unchanged + unchanged,
    refused: refused.length > 0 ? [...run.refused, ...refused] : run.refused,
  };
};

/** How many lines have come out. */
export const doneOf = ({ created, updated, unchanged, refused }: ImportRun): number =>
  created + updated + unchanged + refused.length;

/** One pass over the file, tried or meant. It can be stopped between two calls, and goes on with the one that is next or that failed. */
export const useImportRun = () => {
  const [run, dispatch] = useReducer(reduce, null);
  const current = useRef<{ gate: Gate; controller: AbortController } | null>(null);

  const callOff = useCallback(() => {
    current.current?.controller.abort();
    // Whoever waits there finds out, and lets go of the file.
    current.current?.gate.open();
  }, []);
  // Who leaves the page leaves the rest undone.
  useEffect(() => callOff, [callOff]);

  const start = (file: CsvFile, { plan, isTrial }: { plan: Plan; isTrial: boolean }) => {
    callOff();
    const controller = new AbortController();
    const { signal } = controller;
    const gate = createGate();
    current.current = { gate, controller };
    const say = (event: Event) => {
      if (!signal.aborted) dispatch(event);
    };

    const send = async (input: ImportUsersInput) => {
      for (;;) {
        if (gate.isClosed()) say({ type: 'went', to: 'stopped' });
        await gate.pass();
        signal.throwIfAborted();
        try {
          return (await ask(ImportUsersDocument, { input }, signal)).importUsers;
        } catch (error) {
          signal.throwIfAborted();
          gate.close();
          say({ type: 'went', to: 'stalled', error });
          await gate.pass();
          signal.throwIfAborted();
        }
      }
    };

    say({ type: 'started', isTrial });
    const batches: AsyncGenerator<Batch> = batchesOf(file, plan);
    runImport({
      batches,
      send,
      dryRun: isTrial,
      groupIds: plan.groupIds,
      onResult: (result) => say({ type: 'came_out', result }),
    }).then(
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
