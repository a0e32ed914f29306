import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { Gauge } from 'prom-client';
import type { WorkerMetrics } from './metrics.js';

export type Breaker = ReturnType<typeof createBreaker>;

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;

/**
 * A circuit breaker for the mail server. While it is open nothing is claimed, and the server is probed with growing waits until it answers.
 * The log has one line when it opens and one when it closes.
 */
export const createBreaker = ({
  probe,
  onClosed,
  onChanged,
  metrics,
  logger,
}: {
  /** Resolves if the mail server can be reached and accepts the sign-in. */
  probe: () => Promise<unknown>;
  onClosed: () => void;
  /** Called when the breaker opens or closes. */
  onChanged: () => void;
  metrics: WorkerMetrics;
  logger: Logger;
}) => {
  let openSince: number | undefined;
  let openReason = '';
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = FIRST_WAIT_MS;
  let closedAt = Number.NEGATIVE_INFINITY;
  new Gauge({
    name: 'tidings_mail_server_down',
    help: '1 while the mail server is unavailable and nothing is claimed, else 0.',
    registers: [metrics.registry],
    collect() {
      this.set(openSince === undefined ? 0 : 1);
    },
  });

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
    outage: () =>
      openSince === undefined ? undefined : { downMs: Math.round(performance.now() - openSince), reason: openReason },

    open: (reason: string) => {
      if (openSince !== undefined || isStopping) return;
      openSince = performance.now();
      openReason = reason;
      logger.error({ reason }, 'the mail server is unavailable: nothing is sent until it answers');
      // If the breaker closed only recently, keep the longer wait: the server accepts the probe and then refuses mails.
      if (performance.now() - closedAt > waitMs) waitMs = FIRST_WAIT_MS;
      probeLater();
      onChanged();
    },
    stop: async () => {
      isStopping = true;
      clearTimeout(timer);
    },
  } satisfies Running & Record<string, unknown>;
};
