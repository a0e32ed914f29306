import type { Publisher } from '@tidings/core/broker/broker';
import type { DeliveryLog } from '@tidings/core/delivery-log/connect';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { Part, PartProblem, Problem } from './part-problem.js';
import { createPostgresCheck } from './postgres-check.js';
import { watchPart } from './watch-part.js';

export interface Health extends Running {
  /** Checks all parts now. Resolves within two seconds to the problems found. */
  look(): Promise<PartProblem[]>;
  /** Problem found by the last check. */
  problemOf(part: Part): PartProblem | undefined;
}

const EVERY_MS = 5_000;

/** Checks PostgreSQL, RabbitMQ and ClickHouse at intervals, and logs problems that last. */
export const watchParts = ({
  pool,
  publisher,
  clickhouse,
  registry,
  logger,
}: {
  pool: Pool;
  publisher: Pick<Publisher, 'isConnected' | 'check'>;
  clickhouse: DeliveryLog;
  registry: Registry;
  logger: Logger;
}): Health => {
  const checkBroker = async (): Promise<Problem | undefined> => {
    if (!publisher.isConnected()) return { kind: 'AWAY', reason: 'there is no connection' };
    return publisher.check().then(
      () => undefined,
      (err: Error) => ({ kind: 'NO_ANSWER', reason: err.message }),
    );
  };
  const checkLog = async () => {
    const pong = await clickhouse.ping();
    if (!pong.success) throw pong.error;
    return undefined;
  };
  const watches = {
    postgresql: watchPart({ part: 'postgresql', check: createPostgresCheck(pool), logger }),
    broker: watchPart({ part: 'broker', check: checkBroker, logger }),
    clickhouse: watchPart({ part: 'clickhouse', check: checkLog, logger }),
  };
  new Gauge({
    name: 'tidings_part_stands_still',
    help: '1 while PostgreSQL, the broker or ClickHouse is unreachable or accepts no writes, otherwise 0.',
    labelNames: ['part'],
    registers: [registry],
    collect() {
      for (const [part, watch] of Object.entries(watches)) this.set({ part }, watch.current() ? 1 : 0);
    },
  });

  const look = async () => {
    const found = await Promise.all(Object.values(watches).map((watch) => watch.look()));
    return found.filter((problem) => problem !== undefined);
  };
  const loop = startLoop({
    name: 'watch parts',
    everyMs: EVERY_MS,
    logger,
    step: async () => {
      await look();
      for (const watch of Object.values(watches)) watch.say();
      return 'wait';
    },
  });
  return { look, problemOf: (part) => watches[part].current(), stop: loop.stop };
};
