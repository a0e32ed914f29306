import type { Logger } from '@tidings/core/runtime/logger';
import { type Loop, startLoop } from '@tidings/core/runtime/loop';
import type { DkimKeyService } from './dkim-key.service.js';

/** Operators wait for this after they have published a record. */
const EVERY_MS = 5 * 60_000;

/** Activates pending DKIM keys whose record has appeared in DNS, and ends retirements. Several servers may do it at once. */
export const startDkimWatch = ({
  dkimKeys,
  logger,
}: {
  dkimKeys: Pick<DkimKeyService, 'watch'>;
  logger: Logger;
}): Loop =>
  startLoop({
    name: 'watch DKIM keys',
    everyMs: EVERY_MS,
    step: async () => {
      await dkimKeys.watch();
      return 'wait';
    },
    logger,
  });
