import { dropUnusedContents } from '@tidings/core/ledger/files';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';

const EVERY_MS = 60_000;
const CONTENTS = 20;

/** Deletes files that nothing has referred to for 30 days, and uploads that weren't finished. */
export const startFileRetention = ({ sql, logger }: { sql: Sql; logger: Logger }): Loop =>
  startLoop({
    name: 'delete unused files',
    everyMs: EVERY_MS,
    logger,
    step: async () => ((await dropUnusedContents(sql, CONTENTS)) === CONTENTS ? 'again' : 'wait'),
  });
