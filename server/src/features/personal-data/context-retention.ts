import { dropContexts, dropRecipients, findWithRecipients } from '@tidings/core/ledger/drop-contexts';
import type { Sql } from '@tidings/core/ledger/sql';
import { forgetOldNetworks } from '@tidings/core/ledger/unsubscribe-bursts';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';

const EVERY_MS = 60_000;
const DISPATCHES = 200;
const RECIPIENTS = 2_000;
const NETWORKS = 1_000;

/**
 * Deletes the context of a dispatch and then its recipients' fields, once the dispatch has been ended for `days` days. Also forgets
 * from which networks people unsubscribed.
 * Each step deletes a bounded amount. After a server stops, any other server continues.
 */
export const startContextRetention = ({ sql, days, logger }: { sql: Sql; days: number; logger: Logger }): Loop => {
  /** The dispatch whose recipients' fields are being deleted, and the last recipient that is done. */
  let place: { dispatchId: string; after: string } | undefined;

  const dropSome = async (): Promise<boolean> => {
    if (!place) {
      const [dispatchId] = await findWithRecipients(sql, 1);
      if (!dispatchId) return false;
      place = { dispatchId, after: '' };
    }
    const after = await dropRecipients(sql, { ...place, chunk: RECIPIENTS });
    place = after === undefined ? undefined : { ...place, after };
    return true;
  };

  return startLoop({
    name: 'forget contexts',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      const dropped = await dropContexts(sql, { days, limit: DISPATCHES });
      const goesOn = await dropSome();
      const forgotten = await forgetOldNetworks(sql, NETWORKS);
      return dropped > 0 || goesOn || forgotten === NETWORKS ? 'again' : 'wait';
    },
  });
};
