import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

export type DeliveryLog = ClickHouseClient;

const REQUEST_TIMEOUT_MS = 30_000;

/** Creates a client that connects at its first query and doesn't retry. The URL may contain options of the client. */
export const openDeliveryLog = ({ url }: { url: string }): DeliveryLog =>
  createClient({
    url,
    request_timeout: REQUEST_TIMEOUT_MS,
    // The client logs nothing, because callers log errors themselves.
    log: { level: ClickHouseLogLevel.OFF },
  });
