import { inTransaction } from '@tidings/core/ledger/pool';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import { normalizeDeliveries } from './normalize-deliveries.js';
import { normalizeUsers } from './normalize-users.js';

const EVERY_MS = 60_000;

/** Normalizes addresses that earlier versions wrote, or that an older server running beside this one still writes. */
export const startAddressNormalizer = ({ pool, logger }: { pool: Pool; logger: Logger }): Loop =>
  startLoop({
    name: 'normalize addresses',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      await normalizeUsers(pool, logger);
      return (await inTransaction(pool, normalizeDeliveries)) ? 'again' : 'wait';
    },
  });
