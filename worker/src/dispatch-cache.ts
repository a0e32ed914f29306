import { type DispatchContent, readDispatchContents } from '@tidings/core/ledger/dispatch-content';
import type { Sql } from '@tidings/core/ledger/sql';
import { LRUCache } from 'lru-cache';

/** A context may have 256 KiB, a template 512: the sums of both are what this limit holds. */
const DISPATCHES_KEPT = 500;

/** What was erased, or is no longer to be kept, is forgotten here within this time. */
export const FORGOTTEN_AFTER_MS = 10 * 60_000;

/** What the mails of a dispatch have in common. As long as it has any to send, none of it changes, so it may be kept. */
export const createDispatchCache = (sql: Sql) => {
  const dispatches = new LRUCache<string, DispatchContent>({ max: DISPATCHES_KEPT });
  setInterval(() => dispatches.clear(), FORGOTTEN_AFTER_MS).unref();

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
