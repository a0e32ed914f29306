import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

export type DeliveryLog = ClickHouseClient;

const REQUEST_TIMEOUT_MS = 30_000;

/** Connects at the first query. The URL may carry parameters of the client. Doesn't retry. */
export const openDeliveryLog = ({ url }: { url: string }): DeliveryLog =>
  createClient({
    url,
    request_timeout: REQUEST_TIMEOUT_MS,
    // Callers log errors themselves.
    log: { level: ClickHouseLogLevel.OFF },
  });
