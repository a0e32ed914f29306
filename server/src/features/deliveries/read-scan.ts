import type { DataSource } from 'typeorm';
import { COUNTED } from '../../foundation/graphql/page.js';
import { ask, askInOrder, MAX_SEARCHED, ORDER_BY, type Place, type Scan } from './delivery-scan.js';

/** The ids on one page of a scan, with its totals. */
interface ScannedPage {
  ids: string[];
  total: number;
  totalIsExact: boolean;
  hasNextPage: boolean;
  isSearchComplete: boolean;
  searchedBackTo: Date | null;
}

/** A limit that is larger than the number of candidates of any bounded scan. */
const ALL = 2_000_000_000;

/** With `after`, the page begins after that delivery, and what comes before and after the page isn't counted. */
export const readScan = async (
  dataSource: DataSource,
  scan: Scan,
  { after, ...window }: { offset: number; limit: number; after?: Place | undefined },
): Promise<ScannedPage> =>
  after ? readNext(dataSource, scan, { after, limit: window.limit }) : readFirst(dataSource, scan, window);

const readFirst = async (
  dataSource: DataSource,
  scan: Scan,
  { offset, limit }: { offset: number; limit: number },
): Promise<ScannedPage> => {
  const { ids, total } = await readIds(dataSource, scan, { offset, limit: limit + 1 });
  // If counting and the page both stopped at their limits, the query didn't need all candidates.
  const isEnough = total > COUNTED && ids.length > limit;
  const unsearched = isEnough ? undefined : await findUnsearched(dataSource, scan);
  return {
    ids: ids.slice(0, limit),
    total: ids.length > 0 ? Math.max(total, offset + ids.length) : total,
    totalIsExact: total <= COUNTED && !unsearched,
    hasNextPage: ids.length > limit,
    isSearchComplete: !unsearched,
    searchedBackTo: (scan.order === 'id' && unsearched?.backTo) || null,
  };
};

const readNext = async (
  dataSource: DataSource,
  scan: Scan,
  { after, limit }: { after: Place; limit: number },
): Promise<ScannedPage> => {
  const { sql, parameters } = matching(scan, { columns: 'mail.id::text AS id', offset: 0, limit: limit + 1, after });
  const found = await askFor(scan)<{ id: string }>(dataSource, { sql, parameters });
  const hasNextPage = found.length > limit;
  const unsearched = hasNextPage ? undefined : await findUnsearched(dataSource, scan, after);
  return {
    ids: found.slice(0, limit).map(({ id }) => id),
    total: found.length,
    totalIsExact: false,
    hasNextPage,
    isSearchComplete: !unsearched,
    searchedBackTo: (scan.order === 'id' && unsearched?.backTo) || null,
  };
};

/**
 * Chooses how PostgreSQL plans a scan. Deliveries of one dispatch with a status and an error class may be few, so
 * sorting them can be cheaper than reading an index in order; the planner decides.
 */
const askFor = ({ order, isBounded, isWhole }: Scan) => (isBounded || isWhole || order === 'email' ? ask : askInOrder);

const matching = (
  scan: Scan,
  { columns, offset, limit, after }: { columns: string; offset: number; limit: number; after?: Place },
) => {
  const candidates = scan.candidates({ limit: candidateLimit(scan, offset + limit), ...(after && { after }) });
  const where = scan.rest ? `WHERE ${scan.rest.sql}` : '';
  return {
    sql: `SELECT ${columns} FROM (${candidates.sql}) mail ${where} ORDER BY ${ORDER_BY[scan.order]} OFFSET ${offset} LIMIT ${limit}`,
    parameters: { ...candidates.parameters, ...scan.rest?.parameters },
  };
};

const candidateLimit = ({ rest, isBounded }: Scan, wanted: number): number => {
  if (!rest) return wanted;
  return isBounded ? ALL : MAX_SEARCHED;
};

/** Reads one page of ids, and counts the matches up to `COUNTED` plus one. */
const readIds = async (
  dataSource: DataSource,
  scan: Scan,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ ids: string[]; total: number }> => {
  const most = Math.max(COUNTED + 1, offset + limit);
  const { sql, parameters } = matching(scan, { columns: 'mail.id', offset: 0, limit: most });
  const [found] = await askFor(scan)<{ ids: string[]; total: number }>(dataSource, {
    sql: `
      WITH matched AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM (${sql}) mail)
      SELECT (SELECT count(*)::int FROM matched) AS total,
        ARRAY(SELECT id::text FROM matched WHERE place > ${offset} AND place <= ${offset + limit} ORDER BY place) AS ids`,
    parameters,
  });
  return { ids: found!.ids, total: Math.min(found!.total, COUNTED + 1) };
};

/**
 * Finds the first candidate after the first `MAX_SEARCHED`, which a search doesn't check; undefined if there is none.
 * `backTo` is the end of the millisecond in which its delivery was created.
 */
const findUnsearched = async (
  dataSource: DataSource,
  scan: Scan,
  after?: Place,
): Promise<{ backTo: Date } | undefined> => {
  if (!scan.rest || scan.isBounded) return undefined;
  const { sql, parameters } = scan.candidates({ limit: MAX_SEARCHED + 1, ...(after && { after }) });
  const rows = await askFor(scan)<{ backTo: Date }>(dataSource, {
    sql: `SELECT mail.created_at + interval '1 millisecond' AS "backTo" FROM (${sql}) mail
      ORDER BY ${ORDER_BY[scan.order]} OFFSET ${MAX_SEARCHED} LIMIT 1`,
    parameters,
  });
  return rows[0];
};
