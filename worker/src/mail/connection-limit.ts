import type { Logger } from '@tidings/core/runtime/logger';

/** Wait in milliseconds after a refusal before an additional connection is tried. Each further refusal doubles it. */
const FIRST_PROBE_MS = 1_000;
const MAX_PROBE_MS = 60_000;

export type ConnectionLimit = ReturnType<typeof createConnectionLimit>;

/**
 * Limits the connections that may be open at a time. The limit is `max` until the server refuses a connection while others work. Then it is
 * the number of connections that work. From time to time an additional connection is tried; it is on trial until its first mail is accepted.
 */
export const createConnectionLimit = ({
  max,
  onChange,
  onProbe,
  logger,
}: {
  max: number;
  onChange: (connections: number) => void;
  /** Called when one more connection may be opened. */
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

    /** Call when the server refused a connection while `working` others are open. */
    shrinkTo: (working: number, why?: Error) => {
      isProbing = false;
      set(Math.max(1, working));
      if (!isLimited) {
        const fields = { connections: limit, reason: why?.message };
        logger.warn(fields, 'the mail server refuses more connections: using those that work');
      }
      isLimited = true;
      probeLater();
    },

    /** Call when a connection was opened. Returns true if it is on trial. */
    opened: (open: number): boolean => {
      // Connections are opened concurrently: another one may have been refused, and lowered the limit, before this one was open.
      if (open > limit) set(open);
      return isProbing && open === limit;
    },

    /** Call when the connection on trial has sent its first mail. Another additional connection may be tried then. */
    passTrial: () => {
      probeMs = FIRST_PROBE_MS;
      if (limit < max) return probe();
      isProbing = false;
      isLimited = false;
      logger.info({ connections: max }, 'the mail server accepts all connections again');
    },

    stop: () => clearTimeout(timer),
  };
};
