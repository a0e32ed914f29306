import { setTimeout as sleep } from 'node:timers/promises';
import { NoFreeConnectionError } from './smtp-outcome.js';

/**
 * Limits sending to `mails` mails per `perMs` milliseconds, evenly spread, like nodemailer's `rateLimit` and `rateDelta`. The returned function
 * resolves when the next mail may be sent.
 */
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
