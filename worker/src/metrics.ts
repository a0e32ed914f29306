import { Counter, Gauge, Registry } from 'prom-client';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** The worker's figures for Prometheus, in a registry of their own: one process may hold a server and a worker. */
export const createWorkerMetrics = () => {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    /** Has each scrape ask how many SMTP connections are open, and how many may be. */
    watchConnections: (connections: () => { open: number; limit: number }) =>
      new Gauge({
        name: 'tidings_smtp_connections',
        help: 'Connections to the mail server: open ones, and how many may be at a time.',
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
      help: 'Answers of the mail server that asked for fewer mails.',
      registers,
    }),
    attempts: new Counter({
      name: 'tidings_attempts_total',
      help: 'Attempts, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    deadLettered: new Counter({
      name: 'tidings_dead_lettered_total',
      help: 'Messages that were no message of ours, or named no delivery.',
      labelNames: ['queue'],
      registers,
    }),
    shipped: new Counter({
      name: 'tidings_attempts_shipped_total',
      help: 'Attempts that the log has acknowledged.',
      registers,
    }),
    outboxWaiting: new Gauge({ name: 'tidings_outbox_waiting', help: 'Attempts that wait for the log.', registers }),
    outboxOldestSeconds: new Gauge({
      name: 'tidings_outbox_oldest_seconds',
      help: 'For how long the oldest attempt has waited for the log.',
      registers,
    }),
  };
};
