import { Counter, Gauge, type Registry } from 'prom-client';

export type DispatcherMetrics = ReturnType<typeof createDispatcherMetrics>;

export const createDispatcherMetrics = (registry: Registry) => ({
  published: new Counter({
    name: 'tidings_deliveries_published_total',
    help: 'Messages that the broker confirmed. A delivery counts each time it is published.',
    registers: [registry],
  }),
  unpublished: new Counter({
    name: 'tidings_deliveries_unpublished_total',
    help: 'Messages that the broker did not confirm. Their deliveries are published again.',
    registers: [registry],
  }),
  rewound: new Counter({
    name: 'tidings_dispatches_rewound_total',
    help: 'Dispatches rewound to their lowest queued delivery and published again.',
    registers: [registry],
  }),
  lapsed: new Counter({
    name: 'tidings_leases_lapsed_total',
    help: 'Deliveries whose lease expired because their worker was lost.',
    registers: [registry],
  }),
  reconciled: new Counter({
    name: 'tidings_reconciled_total',
    help: 'Dispatches whose counters were compared with their rows.',
    registers: [registry],
  }),
  mended: new Counter({
    name: 'tidings_mended_total',
    help: 'Repairs by the reconciler: wrong counters, and deliveries that had lost their messages.',
    registers: [registry],
  }),
  unmendable: new Counter({
    name: 'tidings_unmendable_total',
    help: 'Differences that the reconciler found and cannot repair. Each is logged as ERROR.',
    registers: [registry],
  }),
  isDispatching: new Gauge({
    name: 'tidings_dispatching',
    help: '1 if this server is the one that dispatches, otherwise 0.',
    registers: [registry],
  }),
});
