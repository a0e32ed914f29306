import { isDatabaseAway } from '@tidings/core/ledger/away';
import { commitNothing, readWriteState } from '@tidings/core/ledger/write-state';
import type { Pool } from 'pg';
import type { Problem } from './part-problem.js';
import type { PartCheck } from './watch-part.js';

/** What a statement was refused with counts for so long. */
const REFUSAL_COUNTS_MS = 15_000;

/** Insufficient resources, and errors of the disk. */
const REFUSES = /^(?:53...|58...)$/;

const READ_ONLY = '25006';

const NO_COMMIT: Problem = { kind: 'NO_COMMIT', reason: 'a commit waits for a synchronous standby' };

const problemOf = (err: unknown): Problem => {
  const { code = '', message } = err as { code?: string; message: string };
  if (code === READ_ONLY) return { kind: 'READ_ONLY', reason: message };
  return { kind: REFUSES.test(code) ? 'REFUSES' : 'AWAY', reason: message };
};

/** Whether PostgreSQL answers and commits. A commit that hangs isn't repeated while it is still there: each would keep a connection for as long. */
export const createPostgresCheck = (pool: Pool): { check: PartCheck; late: () => Problem } => {
  let isCommitting = false;
  let refusal: { at: number; problem: Problem } | undefined;
  // node-postgres releases a pooled connection with the error of its statement.
  pool.on('release', (err: unknown) => {
    const { code = '' } = (err ?? {}) as { code?: string };
    if (REFUSES.test(code)) refusal = { at: performance.now(), problem: problemOf(err) };
  });

  const check = async (): Promise<Problem | undefined> => {
    isCommitting = false;
    const { isReadOnly, waitsForStandby } = await readWriteState(pool);
    if (isReadOnly) return { kind: 'READ_ONLY', reason: 'PostgreSQL is read-only' };
    if (waitsForStandby) return NO_COMMIT;
    isCommitting = true;
    await commitNothing(pool);
    const isRecent = refusal && performance.now() - refusal.at < REFUSAL_COUNTS_MS;
    return isRecent ? refusal!.problem : undefined;
  };

  return {
    check: () =>
      check().catch((err: unknown) => {
        if (!isDatabaseAway(err)) throw err;
        return isCommitting && !(err as { code?: string }).code ? NO_COMMIT : problemOf(err);
      }),
    late: () => (isCommitting ? NO_COMMIT : { kind: 'NO_ANSWER', reason: 'PostgreSQL does not answer' }),
  };
};
