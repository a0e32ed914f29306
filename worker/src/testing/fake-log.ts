import type { DeliveryLog } from '@tidings/core/delivery-log/connect';

export interface Insert {
  token: string;
  /** Delivery ids, in the order of the rows. */
  rows: string[];
}

/**
 * A log that keeps every insert, and knows one that comes again by its token, as ClickHouse does. It refuses an insert
 * (`refuse`), or takes it in and loses the answer (`lose`), as often as it is told to.
 */
export const createFakeLog = () => {
  const log = {
    /** Every insert that was tried. */
    tried: [] as Insert[],
    /** Those that it has taken in, each token once. */
    kept: [] as Insert[],
    refuse: 0,
    lose: 0,
    /** Where it is set, no insert is answered before it resolves. */
    hold: undefined as Promise<void> | undefined,
    rows: () => log.kept.flatMap(({ rows }) => rows),
    client: {
      insert: async ({ values, clickhouse_settings }: Parameters<DeliveryLog['insert']>[0]) => {
        const insert = {
          token: String(clickhouse_settings?.insert_deduplication_token),
          rows: (values as { delivery_id: string }[]).map(({ delivery_id }) => delivery_id),
        };
        log.tried.push(insert);
        await log.hold;
        if (log.refuse > 0) {
          log.refuse -= 1;
          throw new Error('ClickHouse is away');
        }
        if (!log.kept.some(({ token }) => token === insert.token)) log.kept.push(insert);
        if (log.lose > 0) {
          log.lose -= 1;
          throw new Error('socket hang up');
        }
      },
    } as unknown as DeliveryLog,
  };
  return log;
};
