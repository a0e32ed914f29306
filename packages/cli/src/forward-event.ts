import { setTimeout as sleep } from 'node:timers/promises';
import { signWebhook } from '@tidings/client/webhooks';
import { print } from './terminal.js';

/** An event of a listener, as the API returns it. */
export interface TakenEvent {
  id: string;
  type: string;
  /** JSON, as a webhook would get it. */
  body: string;
  cursor: string;
}

/** As long as a webhook's receiver has. */
const ANSWER_WITHIN_MS = 15_000;

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 5_000;

/** An event that is refused so often is left out. One that doesn't reach the receiver is tried until it does. */
const MAX_REFUSALS = 5;

/** POSTs an event until it is accepted, and prints a line for each change. Resolves early when `signal` aborts. */
export const forwardEvent = async (
  { id, type, body }: TakenEvent,
  { forward, secret, signal }: { forward: string; secret: string; signal: AbortSignal },
): Promise<void> => {
  const say = (text: string) => print(`${type}  ${id}  ${text}`);
  let refusals = 0;
  let isAway = false;
  for (let tries = 0; !signal.aborted; tries += 1) {
    const answer = await post(forward, { headers: signWebhook({ secret, id, body }), body, signal });
    if (signal.aborted) return;
    if (typeof answer === 'number') {
      isAway = false;
      if (answer >= 200 && answer < 300) return say(String(answer));
      refusals += 1;
      if (refusals === MAX_REFUSALS) return say(`${answer}, left out after ${MAX_REFUSALS} tries`);
      say(`${answer}, is tried again`);
    } else if (!isAway) {
      isAway = true;
      say(`${answer}, is tried until it arrives`);
    }
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
};

/** Resolves to the status of the answer, or to why there was none. */
const post = async (
  forward: string,
  { headers, body, signal }: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<number | string> => {
  try {
    const response = await fetch(forward, {
      method: 'POST',
      headers: { ...headers, 'user-agent': 'Tidings' },
      body,
      // A webhook follows none either.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch (err) {
    const cause = (err as Error).cause ?? err;
    return (cause as { code?: string }).code ?? (cause as Error).message;
  }
};
