import type { Readable } from 'node:stream';
import { HASHED_PREFIX } from '@tidings/core/ledger/suppression';
import type { DataSource } from 'typeorm';
import { csvFile } from '../../foundation/csv/csv-file.js';
import { SuppressionEntity } from './suppression.entity.js';
import type { SuppressionFilter } from './suppression.inputs.js';
import { filterSuppressions } from './suppression-filter.js';

export type SuppressionExport = ReturnType<typeof createSuppressionExport>;

/** Number of rows in memory at a time. */
const PAGE_SIZE = 2_000;

/** SQL expression of each CSV column, in order. */
const COLUMNS = {
  email: 's.address',
  reason: 's.reason::text',
  scope: 's.scope::text',
  topic: 's.topic',
  note: 's.note',
  createdAt: 's.created_at',
  expiresAt: 's.expires_at',
};

/**
 * Exports the suppressions of a filter as CSV, without expired ones and those of erased people, whose addresses aren't stored.
 * Resolves once the first rows are read, so that an earlier failure can still set the HTTP status.
 */
export const createSuppressionExport =
  ({ dataSource, hashKey }: { dataSource: DataSource; hashKey: Buffer }) =>
  async (filter: SuppressionFilter): Promise<Readable> => {
    const readAfter = (id: string) => readRows(dataSource, { filter, hashKey, after: id });
    const first = await readAfter('0');

    const pages = async function* () {
      for (let rows = first; ; rows = await readAfter(rows.at(-1)!.id)) {
        yield rows;
        if (rows.length < PAGE_SIZE) return;
      }
    };
    return csvFile(Object.keys(COLUMNS), pages());
  };

interface ExportedRow {
  id: string;
  [column: string]: unknown;
}

const readRows = (
  dataSource: DataSource,
  { filter, hashKey, after }: { filter: SuppressionFilter; hashKey: Buffer; after: string },
) => {
  const query = filterSuppressions(dataSource.createQueryBuilder(SuppressionEntity, 's'), { filter, hashKey })
    .select('s.id', 'id')
    .andWhere('s.id > :after', { after })
    .andWhere('(s.expires_at IS NULL OR s.expires_at > now())')
    .andWhere(`s.address NOT LIKE '${HASHED_PREFIX}%'`)
    .orderBy('s.id')
    .limit(PAGE_SIZE);
  for (const [column, expression] of Object.entries(COLUMNS)) query.addSelect(expression, column);
  return query.getRawMany<ExportedRow>();
};
