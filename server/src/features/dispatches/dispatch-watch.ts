import { Repeater, SlidingBuffer } from '@repeaterjs/repeater';
import type { Sql } from '@tidings/core/ledger/sql';
import type { Running } from '@tidings/core/runtime/lifecycle';
import type { Logger } from '@tidings/core/runtime/logger';
import { startLoop } from '@tidings/core/runtime/loop';
import type { DataSource } from 'typeorm';
import type { DispatchEntity } from './dispatch.entity.js';
import { createDispatchService } from './dispatch.service.js';

const EVERY_MS = 500;

interface Watched {
  /** Version of the row that was read last; undefined before the first read. */
  version: string | undefined;
  latest: DispatchEntity | undefined;
  watchers: Set<(dispatch: DispatchEntity) => void>;
}

export interface DispatchWatch extends Running {
  /** Yields a dispatch as it is now, and then whenever it has changed. A slow reader gets the newest state only. */
  watch(id: string): Repeater<DispatchEntity>;
}

/**
 * Follows dispatches while somebody watches them. One statement reads the versions of all of them every 500 ms; those that changed are read
 * whole. PostgreSQL isn't asked while nobody watches. Servers needn't know of each other: each follows what its own callers watch.
 */
export const startDispatchWatch = ({
  sql,
  dataSource,
  everyMs = EVERY_MS,
  logger,
}: {
  sql: Sql;
  dataSource: DataSource;
  everyMs?: number;
  logger: Logger;
}): DispatchWatch => {
  const dispatches = createDispatchService({ dataSource });
  const watched = new Map<string, Watched>();

  const loop = startLoop({
    name: 'follow dispatches',
    everyMs,
    logger,
    step: async () => {
      if (watched.size === 0) return 'wait';
      const versions = await readVersions(sql, [...watched.keys()]);
      const changed = [...versions.keys()].filter((id) => watched.get(id)?.version !== versions.get(id));
      if (changed.length === 0) return 'wait';
      for (const dispatch of await dispatches.findMany(changed)) {
        const one = watched.get(dispatch.id);
        if (!one) continue;
        one.version = versions.get(dispatch.id);
        one.latest = dispatch;
        for (const tell of one.watchers) tell(dispatch);
      }
      return 'wait';
    },
  });

  const begin = (id: string, tell: (dispatch: DispatchEntity) => void): void => {
    const one = watched.get(id) ?? { version: undefined, latest: undefined, watchers: new Set() };
    watched.set(id, one);
    one.watchers.add(tell);
    if (one.latest) tell(one.latest);
    else loop.wake();
  };

  const end = (id: string, tell: (dispatch: DispatchEntity) => void): void => {
    const one = watched.get(id);
    one?.watchers.delete(tell);
    if (one?.watchers.size === 0) watched.delete(id);
  };

  return {
    watch: (id) =>
      new Repeater<DispatchEntity>(async (push, stop) => {
        const tell = (dispatch: DispatchEntity) => void push(dispatch);
        begin(id, tell);
        await stop;
        end(id, tell);
      }, new SlidingBuffer(1)),
    stop: loop.stop,
  };
};

/** Versions of rows by id. PostgreSQL gives a row another `xmin` with each change. */
const readVersions = async (sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await sql.query<{ id: string; version: string }>({
    name: 'watched_dispatches',
    text: 'SELECT id, xmin::text AS version FROM dispatches WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return new Map(rows.map(({ id, version }) => [id, version]));
};
