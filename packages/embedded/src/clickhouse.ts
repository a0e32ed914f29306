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

/** Runs the ClickHouse engine in this process, with its data in `path`. Queried with ClickHouse's usual client. */
export const openChdb = async ({ path }: { path: string }): Promise<EmbeddedClickHouse> => {
  const connection = await openChdbConnection({ path });
  // chDB and the client declare the interface of a connection separately and differ in the names of settings.
  const client = createClient({
    connection: connection as ClickHouseClientConfigOptions['connection'],
    // The client logs nothing, because callers log errors themselves.
    log: { level: ClickHouseLogLevel.OFF },
  });
  return { client, close: () => client.close() };
};
