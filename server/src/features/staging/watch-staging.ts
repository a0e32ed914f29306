import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import { findOtherWorkers } from './other-workers.js';

/** Logs an error for each worker whose staging settings aren't the server's, once. */
export const watchStaging = ({ sql, staging, logger }: { sql: Sql; staging: Staging; logger: Logger }): Loop => {
  let known = new Set<string>();
  return startLoop({
    name: 'compare the staging settings of workers',
    everyMs: 10_000,
    logger,
    step: async () => {
      const others = await findOtherWorkers(sql, staging);
      for (const { id, name: worker, staging: its } of others) {
        if (!known.has(id)) logger.error({ worker, workerHas: its, serverHas: staging }, DIFFERENT);
      }
      known = new Set(others.map(({ id }) => id));
      return 'wait';
    },
  });
};

const DIFFERENT =
  'a worker’s REDIRECT_ALL_TO or ALLOW_RECIPIENTS isn’t the server’s, and it mails by its own: set both alike';
