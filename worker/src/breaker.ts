import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';

export type Breaker = ReturnType<typeof createBreaker>;

export interface Outage {
  downMs: number;
  reason: string;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/**
 * A circuit breaker for a mail server. While it is open nothing is claimed for the server, and it is probed with growing waits until it answers.
 * The log has one line when it opens and one when it closes.
 */
export const createBreaker = ({
  probe,
  onClosed,
  onChanged,
  logger,
}: {
  /** Resolves if the mail server can be reached and accepts the sign-in. */
  probe: () => Promise<unknown>;
  onClosed: () => void;
  /** Called when the breaker opens, with the outage, and when it closes. */
  onChanged: (outage?: Outage) => void;
  logger: Logger;
}) => {
  let openSince: number | undefined;
  let openReason = '';
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = FIRST_WAIT_MS;
  let closedAt = Number.NEGATIVE_INFINITY;

  const probeLater = () => {
    timer = setTimeout(async () => {
      const isUp = await probe().then(
        () => true,
        () => false,
      );
      if (isStopping) return;
      if (isUp) return close();
      probeLater();
    }, waitMs);
    waitMs = Math.min(MAX_WAIT_MS, waitMs * 2);
  };

  const close = () => {
    const downMs = Math.round(performance.now() - openSince!);
    openSince = undefined;
    closedAt = performance.now();
    logger.info({ downMs }, 'the mail server is available again');
    onClosed();
    onChanged();
  };

  return {
    isOpen: () => openSince !== undefined,

    /** How long the breaker has been open, and why. Undefined while it is closed. */
    outage: (): Outage | undefined =>
      openSince === undefined ? undefined : { downMs: Math.round(performance.now() - openSince), reason: openReason },

    open: (reason: string) => {
      if (openSince !== undefined || isStopping) return;
      openSince = performance.now();
      openReason = reason;
      logger.error({ reason }, 'the mail server is unavailable: nothing is sent by it until it answers');
      // If the breaker closed only recently, keep the longer wait: the server accepts the probe and then refuses mails.
      if (performance.now() - closedAt > waitMs) waitMs = FIRST_WAIT_MS;
      probeLater();
      onChanged({ downMs: 0, reason });
    },
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
    },
  } satisfies Running & Record<string, unknown>;
};
