import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { Gauge } from 'prom-client';
import type { WorkerMetrics } from './metrics.js';

export type Breaker = ReturnType<typeof createBreaker>;

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Open while the mail server as a whole is away: then nothing is claimed, and it is asked again and again, later and later,
 * until it answers. The log says once that it is down and once that it is up.
 */
export const createBreaker = ({
  probe,
  onClosed,
  onChanged,
  metrics,
  logger,
}: {
  /** Resolves where the mail server can be reached and lets us in. */
  probe: () => Promise<unknown>;
  onClosed: () => void;
  /** Called when it has opened or closed. */
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
    help: '1 while the mail server as a whole is away and nothing is claimed.',
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
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  };

  const close = () => {
    const downMs = Math.round(performance.now() - openSince!);
    openSince = undefined;
    closedAt = performance.now();
    logger.info({ downMs }, 'the mail server is up again');
    onClosed();
    onChanged();
  };

  return {
    isOpen: () => openSince !== undefined,

    /** Since how many milliseconds it is open, and why; undefined while it is closed. */
    outage: () =>
      openSince === undefined ? undefined : { downMs: Math.round(performance.now() - openSince), reason: openReason },

    open: (reason: string) => {
      if (openSince !== undefined || isStopping) return;
      openSince = performance.now();
      openReason = reason;
      logger.error({ reason }, 'the mail server is down: nothing is sent until it answers');
      // A server that lets us in and then takes no mail is asked less and less often, too.
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
