import { Counter, Gauge, Registry } from 'prom-client';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

export type ShipperMetrics = ReturnType<typeof createShipperMetrics>;

/** `shipped` and `outbox` begin the names of the metrics. */
const createShipperMetrics = ({
  shipped,
  outbox,
  what,
  registers,
}: Record<'shipped' | 'outbox' | 'what', string> & { registers: Registry[] }) => ({
  shipped: new Counter({
    name: `${shipped}_shipped_total`,
    help: `Number of ${what}s that ClickHouse has acknowledged.`,
    registers,
  }),
  waiting: new Gauge({
    name: `${outbox}_waiting`,
    help: `Number of ${what}s that wait to be shipped to ClickHouse.`,
    registers,
  }),
  oldestSeconds: new Gauge({
    name: `${outbox}_oldest_seconds`,
    help: `Age in seconds of the oldest ${what} that waits to be shipped.`,
    registers,
  }),
});

/** The worker's Prometheus metrics. They have their own registry, since a server and a worker may share a process. */
export const createWorkerMetrics = () => {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    /** Registers a gauge that reads the connections at each scrape. */
    watchConnections: (connections: () => { open: number; limit: number }) =>
      new Gauge({
        name: 'tidings_smtp_connections',
        help: 'SMTP connections: open ones, and the current limit.',
        labelNames: ['state'],
        registers,
        collect() {
          const { open, limit } = connections();
          this.set({ state: 'open' }, open);
          this.set({ state: 'limit' }, limit);
        },
      }),
    /** Registers gauges of the mail server of SMTP_URL, which are read at each scrape. */
    watchMailServer: ({ isDown, limit }: { isDown: () => boolean; limit: () => number }) => {
      new Gauge({
        name: 'tidings_mail_server_down',
        help: '1 while the mail server is unavailable and nothing is claimed, else 0.',
        registers,
        collect() {
          this.set(isDown() ? 1 : 0);
        },
      });
      new Gauge({
        name: 'tidings_send_limit',
        help: 'Limit on mails per second, after throttling replies of the mail server. 0 if there is no limit.',
        registers,
        collect() {
          this.set(Number.isFinite(limit()) ? limit() : 0);
        },
      });
    },
    slowDowns: new Counter({
      name: 'tidings_slow_downs_total',
      help: 'Throttling replies of the mail server.',
      registers,
    }),
    attempts: new Counter({
      name: 'tidings_attempts_total',
      help: 'Attempts to send a mail, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    deadLettered: new Counter({
      name: 'tidings_dead_lettered_total',
      help: 'Messages that were invalid or named an unknown delivery.',
      labelNames: ['queue'],
      registers,
    }),
    attemptShipper: createShipperMetrics({
      shipped: 'tidings_attempts',
      outbox: 'tidings_outbox',
      what: 'attempt',
      registers,
    }),
    feedbackShipper: createShipperMetrics({
      shipped: 'tidings_feedback',
      outbox: 'tidings_feedback_outbox',
      what: 'feedback event',
      registers,
    }),
  };
};
