import type { Sql } from '@tidings/core/ledger/sql';
import { isSameStaging, type Staging } from '@tidings/core/ledger/staging';
import type { SeenWorker } from '@tidings/core/ledger/workers';
import { listRunningWorkers } from '../workers/workers.feature.js';

/** Running workers whose REDIRECT_ALL_TO or ALLOW_RECIPIENTS isn't the server's. */
export const findOtherWorkers = async (sql: Sql, staging: Staging): Promise<SeenWorker[]> =>
  (await listRunningWorkers(sql)).filter((worker) => !isSameStaging(worker.staging, staging));
