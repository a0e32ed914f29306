import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ChdbConnection } from 'chdb/connection';
import { acquireLock } from '../lock.js';
import { insertBytes, parseInsert } from './insert-bytes.js';

export type ChdbStatements = Pick<ChdbConnection, 'query' | 'command' | 'exec' | 'insert' | 'ping' | 'close'>;

// Overrides defaults of the ClickHouse server, which assume a dedicated machine and replicas that hold lost data.
const CONFIG = `<clickhouse>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
  </merge_tree>
  <mark_cache_size>67108864</mark_cache_size>
  <primary_index_cache_size>67108864</primary_index_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
</clickhouse>
`;

/**
 * Opens chDB in this process, as a connection for `createClient({ connection })`. A folder can be open in one process
 * at a time, and a process can have one folder open.
 * Each statement gets its own session, which costs 0.2 ms. In a shared session the settings of a statement, the
 * deduplication token included, would apply to all later ones.
 */
export const openChdbConnection = async ({ path }: { path: string }): Promise<ChdbStatements> => {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  const lock = await acquireLock({ path: `${folder}.lock`, what: `The log in ${folder}` });
  try {
    // chDB is imported only when it is used, because its library maps 200 MB into the process.
    const [{ Session, drainPending }, { createChdbConnection }] = await Promise.all([
      import('chdb'),
      import('chdb/connection'),
    ]);
    const config = join(folder, 'config.xml');
    await writeFile(config, CONFIG);
    // This session stays open, so that the engine keeps running between statements.
    const engine = new Session(folder, { connectionArgs: [`--config-file=${config}`] });

    const inSession = async <T>(statement: (connection: ChdbConnection) => Promise<T>): Promise<T> => {
      if (!engine.open) throw new Error('The embedded ClickHouse is closed.');
      const connection = createChdbConnection({ path: folder });
      try {
        return await statement(connection);
      } finally {
        await connection.close();
      }
    };

    return {
      query: (params) => inSession((connection) => connection.query(params)),
      command: (params) => inSession((connection) => connection.command(params)),
      exec: (params) => inSession((connection) => connection.exec(params)),
      ping: (params) =>
        inSession((connection) => connection.ping(params)).catch((error: Error) => ({ success: false, error })),
      insert: (params) =>
        inSession(async (connection) => {
          const target = parseInsert(params.query);
          return target ? insertBytes({ connection, params, target }) : connection.insert(params);
        }),
      close: async () => {
        if (!engine.open) return;
        engine.close();
        await drainPending();
        await lock.release();
      },
    };
  } catch (err) {
    await lock.release();
    throw err;
  }
};
