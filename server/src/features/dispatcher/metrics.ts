import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Creates the server's Prometheus metrics, in their own registry: one process may contain a server and a worker. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    published: new Counter({
      name: 'tidings_deliveries_published_total',
      help: 'Deliveries handed to the broker and confirmed, each time they were.',
      registers: [registry],
    }),
    unpublished: new Counter({
      name: 'tidings_deliveries_unpublished_total',
      help: 'Deliveries that the broker did not confirm; they are published again.',
      registers: [registry],
    }),
    rewound: new Counter({
      name: 'tidings_dispatches_rewound_total',
      help: 'Times that a dispatch was published again from its lowest queued delivery on.',
      registers: [registry],
    }),
    lapsed: new Counter({
      name: 'tidings_leases_lapsed_total',
      help: 'Deliveries whose worker was lost.',
      registers: [registry],
    }),
    reconciled: new Counter({
      name: 'tidings_reconciled_total',
      help: 'Dispatches whose counters were held against their rows, each time they were.',
      registers: [registry],
    }),
    mended: new Counter({
      name: 'tidings_mended_total',
      help: 'What the reconciler has put right: counters, and deliveries that had lost their messages.',
      registers: [registry],
    }),
    unmendable: new Counter({
      name: 'tidings_unmendable_total',
      help: 'Differences that the reconciler has found and can not put right. Each is an ERROR in the log.',
      registers: [registry],
    }),
    isDispatching: new Gauge({
      name: 'tidings_dispatching',
      help: '1 where this server is the one that dispatches.',
      registers: [registry],
    }),
  };
};
