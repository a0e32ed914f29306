import type { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { csvFile } from '../../foundation/csv/csv-file.js';
import { UserEntity } from './user.entity.js';
import type { UserFilter } from './user.inputs.js';
import { filterUsers } from './user-filter.js';

export type UserExport = ReturnType<typeof createUserExport>;

/** Number of rows in memory at a time. */
const PAGE_SIZE = 2_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * SQL expression of each CSV column, in order. A group name with a semicolon or a quotation mark is quoted, with
 * quotation marks doubled.
 */
const COLUMNS = {
  email: 'coalesce(u.email_typed, u.email)',
  username: 'u.username',
  firstName: 'u.first_name',
  lastName: 'u.last_name',
  locale: 'u.locale',
  timezone: 'u.timezone',
  isActive: 'u.is_active::text',
  role: 'u.role',
  groups: `(SELECT string_agg(CASE WHEN g.name ~ '[;"]|^\\s|\\s$' THEN '"' || replace(g.name, '"', '""') || '"' ELSE g.name END,
    '; ' ORDER BY g.name) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id)`,
  attributes: 'u.attributes::text',
  createdAt: 'u.created_at',
};

/**
 * Exports the users of a filter as CSV. Resolves once the first rows are read, so that an earlier failure can still set
 * the HTTP status.
 */
export const createUserExport =
  ({ dataSource }: { dataSource: DataSource }) =>
  async (filter: UserFilter): Promise<Readable> => {
    const readAfter = (id: string) => readRows(dataSource, { filter, after: id });
    const first = await readAfter(BEFORE_ALL);

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

const readRows = (dataSource: DataSource, { filter, after }: { filter: UserFilter; after: string }) => {
  const query = filterUsers(dataSource.createQueryBuilder(UserEntity, 'u'), filter)
    .select('u.id', 'id')
    .andWhere('u.id > :after', { after })
    .orderBy('u.id')
    .limit(PAGE_SIZE);
  for (const [column, expression] of Object.entries(COLUMNS)) query.addSelect(expression, column);
  return query.getRawMany<ExportedRow>();
};
