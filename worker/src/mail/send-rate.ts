import { setTimeout as sleep } from 'node:timers/promises';
import { NoFreeConnectionError } from './smtp-outcome.js';

/** Limits mails to `mails` in each `perMs`, evenly spread, as nodemailer's `rateLimit` and `rateDelta`. Resolves when the mail may go. */
export const createSendRate = ({ mails, perMs }: { mails: number; perMs: number }) => {
  let next = 0;
  return async (signal: AbortSignal): Promise<void> => {
    const now = performance.now();
    const start = Math.max(now, next);
    next = start + perMs / mails;
    if (start === now) return;
    await sleep(start - now, undefined, { signal }).catch(() => {
      throw new NoFreeConnectionError();
    });
  };
};
