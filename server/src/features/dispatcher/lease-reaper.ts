import { lapseLeases } from '@tidings/core/ledger/leases';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Logger } from '@tidings/core/runtime/logger';
import type { DispatcherMetrics } from './metrics.js';
import type { DispatcherSettings } from './settings.js';

const BATCH = 500;

/**
 * Ends expired leases. Waits until PostgreSQL has been reachable for the time of a whole lease: while PostgreSQL is
 * away, healthy workers can't renew their leases.
 */
export const createLeaseReaper = ({
  sql,
  logger,
  metrics,
  settings: { uncertainPolicy, maxAttempts, leaseMs },
}: {
  sql: Sql;
  logger: Logger;
  metrics: DispatcherMetrics;
  settings: DispatcherSettings;
}) => {
  let reachableSince: number | undefined;

  const heartbeat = async () => {
    try {
      await sql.query({ name: 'heartbeat', text: 'SELECT 1' });
      reachableSince ??= performance.now();
    } catch (err) {
      reachableSince = undefined;
      throw err;
    }
  };

  return async (): Promise<'again' | 'wait'> => {
    await heartbeat();
    if (performance.now() - reachableSince! < leaseMs) return 'wait';
    const lapsed = await lapseLeases(sql, { policy: uncertainPolicy, maxAttempts, limit: BATCH });
    if (lapsed.length === 0) return 'wait';
    metrics.lapsed.inc(lapsed.length);
    const held = lapsed.filter(({ status }) => status === 'UNCERTAIN').length;
    logger.warn(
      {
        deliveries: lapsed.length,
        again: lapsed.length - held,
        held,
        dispatchIds: [...new Set(lapsed.map((one) => one.dispatchId))],
      },
      'worker lost while sending: each of its mails may or may not have been sent',
    );
    return lapsed.length === BATCH ? 'again' : 'wait';
  };
};
