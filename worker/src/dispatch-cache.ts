import { type DispatchContent, readDispatchContents } from '@tidings/core/ledger/dispatch-content';
import type { Sql } from '@tidings/core/ledger/sql';
import { LRUCache } from 'lru-cache';

/** Bounds the memory of the cache: a context may have 256 KiB and a template 512 KiB. */
const MAX_DISPATCHES = 500;

/** The caches are cleared at this interval, so that contexts that were erased or are past their retention don't stay in memory. */
export const CACHE_CLEAR_MS = 10 * 60_000;

/** Caches the contents of dispatches. The contents don't change while a dispatch has mails to send. */
export const createDispatchCache = (sql: Sql) => {
  const dispatches = new LRUCache<string, DispatchContent>({ max: MAX_DISPATCHES });
  setInterval(() => dispatches.clear(), CACHE_CLEAR_MS).unref();

  return async (dispatchIds: string[]): Promise<Map<string, DispatchContent>> => {
    const wanted = [...new Set(dispatchIds)];
    const known = new Map(wanted.flatMap((id) => (dispatches.has(id) ? [[id, dispatches.get(id)!]] : [])));
    const missing = wanted.filter((id) => !known.has(id));
    const read = missing.length > 0 ? await readDispatchContents(sql, missing) : [];
    for (const dispatch of read) {
      dispatches.set(dispatch.id, dispatch);
      known.set(dispatch.id, dispatch);
    }
    return known;
  };
};
