import { setTimeout as sleep } from 'node:timers/promises';
import { NoFreeConnectionError } from './smtp-outcome.js';

/** nodemailer's `rateLimit` and `rateDelta`: resolves for each mail when its turn has come, `mails` in each `perMs`, evenly spread. */
export const createSendRate = ({ mails, perMs }: { mails: number; perMs: number }) => {
  let next = 0;
  return async (signal: AbortSignal): Promise<void> => {
    const now = performance.now();
    const turn = Math.max(now, next);
    next = turn + perMs / mails;
    if (turn === now) return;
    await sleep(turn - now, undefined, { signal }).catch(() => {
      throw new NoFreeConnectionError();
    });
  };
};
