import { isDatabaseAway } from '@tidings/core/ledger/away';
import { commitNothing, readWriteState } from '@tidings/core/ledger/write-state';
import { isTimeout, within } from '@tidings/core/runtime/within';
import type { Pool } from 'pg';
import type { Problem } from './part-problem.js';
import type { PartCheck } from './watch-part.js';

/** After a refused statement, PostgreSQL counts as refusing for this long. */
const REFUSAL_COUNTS_MS = 15_000;

const LOOK_AGAIN_MS = 1_000;

/** SQLSTATEs of the classes 53 (insufficient resources) and 58 (system error). */
const REFUSES = /^(?:53...|58...)$/;

const READ_ONLY = '25006';

const NO_COMMIT: Problem = { kind: 'NO_COMMIT', reason: 'a commit waits for a synchronous standby' };

const problemOf = (err: unknown): Problem => {
  const { code = '', message } = err as { code?: string; message: string };
  if (code === READ_ONLY) return { kind: 'READ_ONLY', reason: message };
  return { kind: REFUSES.test(code) ? 'REFUSES' : 'AWAY', reason: message };
};

/**
 * Checks whether PostgreSQL answers and commits. While a test commit hangs, no second one is started, since each would
 * occupy a connection.
 */
export const createPostgresCheck = (pool: Pool): PartCheck => {
  let refusal: { at: number; problem: Problem } | undefined;
  // When a statement fails, node-postgres releases its connection with the error.
  pool.on('release', (err: unknown) => {
    const { code = '' } = (err ?? {}) as { code?: string };
    if (REFUSES.test(code)) refusal = { at: performance.now(), problem: problemOf(err) };
  });

  /** Commits a test transaction. Resolves to false if the commit waits for a standby. */
  const commits = async (): Promise<boolean> => {
    const committing = commitNothing(pool);
    for (;;) {
      try {
        await within({ milliseconds: LOOK_AGAIN_MS, work: committing, what: 'a commit' });
        return true;
      } catch (err) {
        if (!isTimeout(err)) throw err;
        if ((await readWriteState(pool)).waitsForStandby) return false;
      }
    }
  };

  const check = async (): Promise<Problem | undefined> => {
    const { isReadOnly, waitsForStandby } = await readWriteState(pool);
    if (isReadOnly) return { kind: 'READ_ONLY', reason: 'PostgreSQL is read-only' };
    if (waitsForStandby || !(await commits())) return NO_COMMIT;
    const isRecent = refusal && performance.now() - refusal.at < REFUSAL_COUNTS_MS;
    return isRecent ? refusal!.problem : undefined;
  };

  return () =>
    check().catch((err: unknown) => {
      if (!isDatabaseAway(err)) throw err;
      return problemOf(err);
    });
};
