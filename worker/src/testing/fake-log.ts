import type { DeliveryLog } from '@tidings/core/delivery-log/connect';

export interface Insert {
  token: string;
  /** The delivery ids of the rows, in order. */
  rows: string[];
}

/**
 * A log that records every insert and deduplicates by token, as ClickHouse does. `refuse` is how many inserts to refuse, `lose` how many to
 * accept without an answer.
 */
export const createFakeLog = () => {
  const log = {
    /** All inserts that were tried, including refused and repeated ones. */
    tried: [] as Insert[],
    /** The accepted inserts, each token once. */
    kept: [] as Insert[],
    refuse: 0,
    lose: 0,
    /** If set, no insert is answered before it resolves. */
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
