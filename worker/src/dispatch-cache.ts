import {
  type DispatchContent,
  joinContent,
  type OwnContent,
  readOwnContents,
  readVersionContents,
  type VersionContent,
} from '@tidings/core/ledger/dispatch-content';
import type { Sql } from '@tidings/core/ledger/sql';
import { LRUCache } from 'lru-cache';

/** Bounds the memory of the cache: a context may have 256 KiB. */
const MAX_DISPATCHES = 500;

/**
 * Bounds the memory of the cached versions, in characters of their sources. A version may have 2 MB. It is read once for
 * all dispatches that pin it.
 */
const MAX_VERSION_LENGTH = 32_000_000;

/** The caches are cleared at this interval, so that contexts that were erased or are past their retention don't stay in memory. */
export const CACHE_CLEAR_MS = 10 * 60_000;

type VersionKey = Pick<VersionContent, 'templateSlug' | 'templateVersion'>;

const keyOf = ({ templateSlug, templateVersion }: VersionKey): string => `${templateSlug}@${templateVersion}`;

/** Length of a version's sources, in characters. */
export const lengthOf = ({ title, content, parts }: Pick<VersionContent, 'title' | 'content' | 'parts'>): number =>
  title.length + content.length + (parts ? JSON.stringify(parts).length : 0);

/** Caches the contents of dispatches. The contents don't change while a dispatch has mails to send. */
export const createDispatchCache = (sql: Sql) => {
  const dispatches = new LRUCache<string, OwnContent>({ max: MAX_DISPATCHES });
  const versions = new LRUCache<string, VersionContent>({
    maxSize: MAX_VERSION_LENGTH,
    sizeCalculation: (version) => lengthOf(version) + 1,
  });
  setInterval(() => dispatches.clear(), CACHE_CLEAR_MS).unref();

  const readOwn = async (ids: string[]): Promise<OwnContent[]> => {
    const known = ids.flatMap((id) => dispatches.get(id) ?? []);
    const missing = ids.filter((id) => !known.some((dispatch) => dispatch.id === id));
    const read = missing.length > 0 ? await readOwnContents(sql, missing) : [];
    for (const dispatch of read) dispatches.set(dispatch.id, dispatch);
    return [...known, ...read];
  };

  const readVersions = async (keys: VersionKey[]): Promise<Map<string, VersionContent>> => {
    const wanted = new Map(keys.map((key) => [keyOf(key), key]));
    const found = new Map<string, VersionContent>();
    for (const key of wanted.keys()) {
      const known = versions.get(key);
      if (known) found.set(key, known);
    }
    const missing = [...wanted].flatMap(([key, version]) => (found.has(key) ? [] : version));
    for (const version of missing.length > 0 ? await readVersionContents(sql, missing) : []) {
      versions.set(keyOf(version), version);
      found.set(keyOf(version), version);
    }
    return found;
  };

  return async (dispatchIds: string[]): Promise<Map<string, DispatchContent>> => {
    const own = await readOwn([...new Set(dispatchIds)]);
    const read = await readVersions(own);
    return new Map(
      own.flatMap((dispatch) => {
        const version = read.get(keyOf(dispatch));
        return version ? [[dispatch.id, joinContent(dispatch, version)] as const] : [];
      }),
    );
  };
};
