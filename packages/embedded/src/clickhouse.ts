import {
  type ClickHouseClient,
  type ClickHouseClientConfigOptions,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';
import { openChdbConnection } from './clickhouse/chdb-connection.js';

export interface EmbeddedClickHouse {
  client: ClickHouseClient;
  close(): Promise<void>;
}

/** The real ClickHouse engine inside this process, with its data in `path`, behind the client that a server's URL would get. */
export const openChdb = async ({ path }: { path: string }): Promise<EmbeddedClickHouse> => {
  const connection = await openChdbConnection({ path });
  // The two packages declare the interface each for itself, and differ in the list of settings' names.
  const client = createClient({
    connection: connection as ClickHouseClientConfigOptions['connection'],
    // Whoever asks says what went wrong, once and in our own log.
    log: { level: ClickHouseLogLevel.OFF },
  });
  return { client, close: () => client.close() };
};
