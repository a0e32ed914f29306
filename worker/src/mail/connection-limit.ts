import type { Logger } from '@tidings/core/runtime/logger';

/** Wait before one connection more is tried, once the server has refused one; doubled with each further refusal. */
const FIRST_PROBE_MS = 1_000;
const MAX_PROBE_MS = 60_000;

export type ConnectionLimit = ReturnType<typeof createConnectionLimit>;

/**
 * How many connections may be open at a time: `max`, until the server refuses one while others work. Then as many as work, and from
 * time to time one more, on trial until its first mail has gone through.
 */
export const createConnectionLimit = ({
  max,
  onChange,
  onProbe,
  logger,
}: {
  max: number;
  onChange: (connections: number) => void;
  /** One connection more may be opened. */
  onProbe: () => void;
  logger: Logger;
}) => {
  let limit = max;
  let isLimited = false;
  let isProbing = false;
  let probeMs = FIRST_PROBE_MS;
  let timer: NodeJS.Timeout | undefined;

  const set = (connections: number) => {
    if (connections === limit) return;
    limit = connections;
    onChange(limit);
  };

  const probe = () => {
    isProbing = true;
    set(Math.min(max, limit + 1));
    onProbe();
  };

  const probeLater = () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      probe();
    }, probeMs).unref();
    probeMs = Math.min(MAX_PROBE_MS, probeMs * 2);
  };

  return {
    connections: () => limit,

    /** The server has refused a connection while `working` others are open. */
    shrinkTo: (working: number, why?: Error) => {
      isProbing = false;
      set(Math.max(1, working));
      if (!isLimited) {
        const fields = { connections: limit, reason: why?.message };
        logger.warn(fields, 'the mail server takes no more connections: keeping to those that work');
      }
      isLimited = true;
      probeLater();
    },

    /** Notes that a connection was opened, so that there are `open`. True where this one is on trial. */
    opened: (open: number): boolean => {
      // Of several that were opened together one may have been refused before this one was there.
      if (open > limit) set(open);
      return isProbing && open === limit;
    },

    /** The connection on trial has taken its first mail: the next may be tried. */
    passTrial: () => {
      probeMs = FIRST_PROBE_MS;
      if (limit < max) return probe();
      isProbing = false;
      isLimited = false;
      logger.info({ connections: max }, 'the mail server takes all connections again');
    },

    stop: () => clearTimeout(timer),
  };
};
