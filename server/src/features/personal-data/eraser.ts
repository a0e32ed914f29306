import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import { eraseFromLog } from '@tidings/core/delivery-log/erase-from-log';
import { eraseDeliveries, eraseEarlierAddress } from '@tidings/core/ledger/erase';
import { eraseFeedback, eraseSuppressions } from '@tidings/core/ledger/erase-feedback';
import { inTransaction } from '@tidings/core/ledger/pool';
import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import { erasePersonFromWebhooks } from '../webhooks/webhooks.feature.js';
import { countErased, finishErasure, hasReachedLog, leaveLedger, type OpenErasure, takeErasure } from './erasures.js';

const EVERY_MS = 1_000;
const CHUNK = 500;

/**
 * Carries out erasures in steps that can be repeated. The first step erases the person from the ledger. Once all
 * attempts and feedback from before have reached the delivery log, the second step erases the person from the log, and from requests to
 * webhooks that wait and their answers. If a part is away
 * or a mail to the person is being sent, the step is tried again later. After a server stops, any other server
 * continues.
 */
export const startEraser = ({
  pool,
  hashKey,
  clickhouse,
  logger,
}: {
  pool: Pool;
  /** Key of the hashes that suppressions keep. */
  hashKey: Buffer;
  clickhouse: DeliveryLog;
  logger: Logger;
}): Loop => {
  const eraseChunk = (erasure: OpenErasure) =>
    inTransaction(pool, async (transaction) => {
      const result = await eraseDeliveries(transaction, { ...erasure, hashKey, chunk: CHUNK });
      await countErased(transaction, { id: erasure.id, erased: result.erased });
      return result;
    });

  const eraseFromLedger = async (erasure: OpenErasure): Promise<void> => {
    let left = await eraseChunk(erasure);
    while (left.erased > 0) left = await eraseChunk(erasure);
    while ((await eraseEarlierAddress(pool, { email: erasure.email, chunk: CHUNK })) > 0);
    while ((await eraseFeedback(pool, { email: erasure.email, chunk: CHUNK })) > 0);
    await eraseSuppressions(pool, { email: erasure.email, hashKey });
    if (left.found === 0 && erasure.isQuiet) await leaveLedger(pool, erasure);
  };

  const finish = async (erasure: OpenErasure): Promise<void> => {
    if (!(await hasReachedLog(pool, erasure))) return;
    await erasePersonFromWebhooks(pool, erasure);
    if (!(await eraseFromLog(clickhouse, erasure))) return;
    if (await finishErasure(pool, erasure)) logger.info({ erasureId: erasure.id }, 'person erased');
  };

  return startLoop({
    name: 'erase people',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      const erasure = await takeErasure(pool);
      if (!erasure) return 'wait';
      if (erasure.outboxId === null) await eraseFromLedger(erasure);
      else await finish(erasure);
      return 'again';
    },
  });
};
