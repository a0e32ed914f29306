import type { DataSource } from 'typeorm';
import { COUNTED } from '../../foundation/graphql/page.js';
import { ask, askInOrder, MAX_SEARCHED, ORDER_BY, type Scan } from './delivery-scan.js';

/** What a page of a scan's mails is, but for the mails themselves. */
interface ScannedPage {
  ids: string[];
  total: number;
  totalIsExact: boolean;
  hasNextPage: boolean;
  isSearchComplete: boolean;
  searchedBackTo: Date | null;
}

/** More than any scan that is bounded by itself has. */
const ALL = 2_000_000_000;

export const readScan = async (
  dataSource: DataSource,
  scan: Scan,
  { offset, limit }: { offset: number; limit: number },
): Promise<ScannedPage> => {
  const { ids, total } = await readIds(dataSource, scan, { offset, limit: limit + 1 });
  // Where both have stopped early, neither has come to the last candidate.
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

/** What a dispatch has under one state and cause may be few and sorted at once. */
const askFor = ({ order, isBounded, isWhole }: Scan) => (isBounded || isWhole || order === 'email' ? ask : askInOrder);

const matching = (scan: Scan, { columns, offset, limit }: { columns: string; offset: number; limit: number }) => {
  const candidates = scan.candidates({ limit: candidateLimit(scan, offset + limit) });
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

/** A page of ids, and how many match in all: at most one more than is counted. */
const readIds = async (
  dataSource: DataSource,
  scan: Scan,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ ids: string[]; total: number }> => {
  const most = Math.max(COUNTED + 1, offset + limit);
  const { sql, parameters } = matching(scan, { columns: 'mail.id', offset: 0, limit: most });
  const [{ ids, total }] = await askFor(scan)<{ ids: string[]; total: number }>(dataSource, {
    sql: `
      WITH matched AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM (${sql}) mail)
      SELECT (SELECT count(*)::int FROM matched) AS total,
        ARRAY(SELECT id::text FROM matched WHERE place > ${offset} AND place <= ${offset + limit} ORDER BY place) AS ids`,
    parameters,
  });
  return { ids, total: Math.min(total, COUNTED + 1) };
};

/** The first candidate beyond those that are searched; undefined where there is none. `backTo` is the end of its millisecond. */
const findUnsearched = async (dataSource: DataSource, scan: Scan): Promise<{ backTo: Date } | undefined> => {
  if (!scan.rest || scan.isBounded) return undefined;
  const { sql, parameters } = scan.candidates({ limit: MAX_SEARCHED + 1 });
  const rows = await askFor(scan)<{ backTo: Date }>(dataSource, {
    sql: `SELECT mail.created_at + interval '1 millisecond' AS "backTo" FROM (${sql}) mail
      ORDER BY ${ORDER_BY[scan.order]} OFFSET ${MAX_SEARCHED} LIMIT 1`,
    parameters,
  });
  return rows[0];
};
