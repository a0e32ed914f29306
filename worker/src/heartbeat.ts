import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Staging } from '@tidings/core/ledger/staging';
import { forgetWorker, reportWorker } from '@tidings/core/ledger/workers';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { Breaker } from './breaker.js';

/** A server considers a worker lost after three missed heartbeats. */
const HEARTBEAT_MS = 5_000;

/** Reports regularly to the ledger that this worker runs, whether its mail server is available, and whom it mails. `wake` reports at once. */
export const startHeartbeat = ({
  sql,
  staging,
  breaker,
  logger,
}: {
  sql: Sql;
  staging: Staging;
  breaker: Pick<Breaker, 'outage'>;
  logger: Logger;
}): Loop => {
  const id = randomUUID();
  const name = `${hostname()}:${process.pid}`;
  const loop = startLoop({
    name: 'report to the ledger',
    everyMs: HEARTBEAT_MS,
    logger,
    step: async () => {
      const outage = breaker.outage();
      await reportWorker(sql, {
        id,
        name,
        mailServerDownMs: outage?.downMs ?? null,
        mailServerError: outage?.reason ?? null,
        staging,
      });
      return 'wait';
    },
  });
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop();
      // If the deletion fails, servers notice the missing heartbeats a little later.
      await forgetWorker(sql, id).catch(() => {});
    },
  };
};
