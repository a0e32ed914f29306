import { decideFirstBatches } from '@tidings/core/ledger/decide-first-batches';
import { chooseFirstBatch, findPendingFirstBatches } from '@tidings/core/ledger/first-batch';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Logger } from '@tidings/core/runtime/logger';

const CHOSEN_AT_ONCE = 8;

/** Chooses the first batches of dispatches that begin, and decides on those that wait for theirs. Resolves to whether mails are due. */
export const stepFirstBatches = async ({ sql, logger }: { sql: Sql; logger: Logger }): Promise<boolean> => {
  let chosen = 0;
  for (const id of await findPendingFirstBatches(sql, CHOSEN_AT_ONCE)) chosen += await chooseFirstBatch(sql, id);
  const decided = await decideFirstBatches(sql);
  for (const { id, decision, ...counts } of decided) {
    if (decision === 'PASSED')
      logger.info({ dispatchId: id, ...counts }, 'the rest of a dispatch follows its first batch');
    else logger.error({ dispatchId: id, cause: decision, ...counts }, 'paused a dispatch because of its first batch');
  }
  return chosen > 0 || decided.some(({ decision }) => decision === 'PASSED');
};
