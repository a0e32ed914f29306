import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

/** A connection to where the log is kept. */
export type DeliveryLog = ClickHouseClient;

const REQUEST_TIMEOUT_MS = 30_000;

/** Connects with the first question; the URL may carry the client's own parameters. It retries nothing by itself. */
export const openDeliveryLog = ({ url }: { url: string }): DeliveryLog =>
  createClient({
    url,
    request_timeout: REQUEST_TIMEOUT_MS,
    // Whoever asks says what went wrong, once and in our own log.
    log: { level: ClickHouseLogLevel.OFF },
  });
