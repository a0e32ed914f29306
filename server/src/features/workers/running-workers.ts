import type { Sql } from '@tidings/core/ledger/sql';
import { listWorkers, type SeenWorker } from '@tidings/core/ledger/workers';

/** A worker that hasn't reported for this long counts as gone. Workers report every five seconds. */
const SILENT_SECONDS = 15;

export const listRunningWorkers = (sql: Sql): Promise<SeenWorker[]> => listWorkers(sql, { seconds: SILENT_SECONDS });
