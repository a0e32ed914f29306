import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tidings/core/runtime/logger';
import { acquireLock } from './lock.js';
import { freePort } from './postgres/free-port.js';
import { findPostgresBinaries } from './postgres/postgres-binaries.js';
import { isCluster, prepareCluster, readPassword } from './postgres/postgres-cluster.js';
import { prepareDatabase } from './postgres/postgres-database.js';
import { isPostgresOf, stopOrphan } from './postgres/postgres-orphan.js';
import { launchPostgres } from './postgres/postgres-process.js';
import { choosePostgresUser } from './postgres/postgres-user.js';
import { readPostmasterFile } from './postgres/postmaster-file.js';

export interface EmbeddedPostgres {
  url: string;
  stop(): Promise<void>;
}

const clusterIn = (folder: string) => join(folder, 'postgres');
const passwordFileIn = (folder: string) => join(folder, 'postgres.password');

/** Whether `<dataDir>/postgres` contains a database, running or not. */
export const hasDatabase = (dataDir: string): Promise<boolean> => isCluster(clusterIn(resolve(dataDir)));

/** URL of the PostgreSQL that another process runs in `dataDir`; undefined if none is running. */
export const findRunningPostgres = async (dataDir: string): Promise<string | undefined> => {
  const folder = resolve(dataDir);
  const cluster = clusterIn(folder);
  const server = await readPostmasterFile(cluster);
  if (server?.status !== 'ready' || !(await isPostgresOf({ pid: server.pid, cluster }))) return undefined;
  return prepareDatabase({ port: server.port, password: await readPassword(passwordFileIn(folder)) });
};

/**
 * Runs PostgreSQL as a child process, with its data in `<dataDir>/postgres`, on a port that changes with each start.
 * If it is killed, it is restarted at the same URL. `settings` override our PostgreSQL settings.
 */
export const startPostgres = async ({
  dataDir,
  logger,
  settings = {},
}: {
  dataDir: string;
  logger: Logger;
  settings?: Record<string, string>;
}): Promise<EmbeddedPostgres> => {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const cluster = clusterIn(folder);
  const lock = await acquireLock({ path: join(folder, 'postgres.lock'), what: `The database in ${folder}` });
  try {
    const { initdb, postgres } = await findPostgresBinaries();
    const user = await choosePostgresUser({ cluster, needed: [folder, postgres], logger });
    const password = await prepareCluster({
      cluster,
      passwordFile: passwordFileIn(folder),
      initdb,
      user,
      fsync: settings.fsync === 'off' ? 'off' : 'on',
    });
    await stopOrphan({ cluster, logger });
    const port = await freePort();
    const launch = () =>
      launchPostgres({ postgres, cluster, user, port, settings, logFile: join(folder, 'postgres.log') });

    // An orphan that had just started may not have written its pid file when it was first looked for.
    let server = await launch().catch(async () => {
      await stopOrphan({ cluster, logger });
      return launch();
    });
    const url = await prepareDatabase({ port, password }).catch(async (err: unknown) => {
      await server.stop();
      throw err;
    });

    const stopping = new AbortController();
    const keepUp = async () => {
      while (!stopping.signal.aborted) {
        await server.ended;
        if (stopping.signal.aborted) return;
        logger.error({ pid: server.pid }, 'PostgreSQL was killed, starting it again: its log is in postgres.log');
        server = await launch().catch(async (err: unknown) => {
          logger.error({ err }, 'PostgreSQL does not start, will retry');
          await sleep(1_000, undefined, { signal: stopping.signal }).catch(() => {});
          return server;
        });
      }
      await server.stop();
    };
    const kept = keepUp();
    return {
      url,
      stop: async () => {
        stopping.abort();
        await server.stop();
        await kept;
        await lock.release();
      },
    };
  } catch (err) {
    await lock.release();
    throw err;
  }
};
