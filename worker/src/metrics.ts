import { Counter, Gauge, Registry } from 'prom-client';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

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
    shipped: new Counter({
      name: 'tidings_attempts_shipped_total',
      help: 'Attempts that ClickHouse has acknowledged.',
      registers,
    }),
    outboxWaiting: new Gauge({
      name: 'tidings_outbox_waiting',
      help: 'Attempts that wait to be shipped to ClickHouse.',
      registers,
    }),
    outboxOldestSeconds: new Gauge({
      name: 'tidings_outbox_oldest_seconds',
      help: 'Age in seconds of the oldest attempt that waits to be shipped.',
      registers,
    }),
  };
};
