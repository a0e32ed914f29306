import { dropContexts, dropRecipients, findWithRecipients } from '@tidings/core/ledger/drop-contexts';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';

const EVERY_MS = 60_000;
const DISPATCHES = 200;
const RECIPIENTS = 2_000;

/**
 * Forgets, `days` after a send has ended, what its mails were made of: its context, then the fields of its recipients, a bounded piece
 * at a time. A server that dies on the way is followed by any other.
 */
export const startContextRetention = ({ sql, days, logger }: { sql: Sql; days: number; logger: Logger }): Loop => {
  const dropAllRecipients = async (dispatchId: string): Promise<void> => {
    let after: string | undefined = '';
    while (after !== undefined) after = await dropRecipients(sql, { dispatchId, after, chunk: RECIPIENTS });
  };

  return startLoop({
    name: 'forget contexts',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      const dropped = await dropContexts(sql, { days, limit: DISPATCHES });
      const dispatchIds = await findWithRecipients(sql, DISPATCHES);
      for (const dispatchId of dispatchIds) await dropAllRecipients(dispatchId);
      return dropped > 0 || dispatchIds.length > 0 ? 'again' : 'wait';
    },
  });
};
