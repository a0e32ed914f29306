import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { DataSource } from 'typeorm';
import { guardAgain } from './formula-guard.js';
import { UserEntity } from './user.entity.js';
import type { UserFilter } from './user.inputs.js';
import { filterUsers } from './user-filter.js';

export type UserExport = ReturnType<typeof createUserExport>;

/** Rows that are in memory at a time. */
const PAGE_SIZE = 2_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * The columns of the file, in their order, and what each is in SQL. The name of a group that holds a semicolon or a
 * quotation mark is in quotation marks, each of its own doubled.
 */
const COLUMNS = {
  email: 'coalesce(person.email_typed, person.email)',
  username: 'person.username',
  firstName: 'person.first_name',
  lastName: 'person.last_name',
  locale: 'person.locale',
  timezone: 'person.timezone',
  isActive: 'person.is_active::text',
  role: 'person.role',
  groups: `(SELECT string_agg(CASE WHEN g.name ~ '[;"]|^\\s|\\s$' THEN '"' || replace(g.name, '"', '""') || '"' ELSE g.name END,
    '; ' ORDER BY g.name) FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = person.id)`,
  attributes: 'person.attributes::text',
  createdAt: 'person.created_at',
};

// Lines end as RFC 4180 has it. A text with a line end of any other kind in it is to be quoted all the same.
const FORMAT = {
  columns: Object.keys(COLUMNS),
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  escape_formulas: true,
  cast: { string: guardAgain, date: (instant: Date) => instant.toISOString() },
} as const;

/**
 * The users whom a filter means, as CSV, a page at a time and no faster than it is taken. It begins with a byte order
 * mark, without which Excel doesn't read Cyrillic. Resolves when the first rows are there: until then a failure can
 * still be told by a status.
 */
export const createUserExport =
  ({ dataSource }: { dataSource: DataSource }) =>
  async (filter: UserFilter): Promise<Readable> => {
    const readAfter = (id: string) => readRows(dataSource, { filter, after: id });
    const first = await readAfter(BEFORE_ALL);

    const pages = async function* () {
      yield stringify([], { ...FORMAT, bom: true, header: true });
      for (let rows = first; ; rows = await readAfter(rows.at(-1)!.id)) {
        yield stringify(rows, FORMAT);
        if (rows.length < PAGE_SIZE) return;
      }
    };
    return Readable.from(pages());
  };

interface ExportedRow {
  id: string;
  [column: string]: unknown;
}

const readRows = (dataSource: DataSource, { filter, after }: { filter: UserFilter; after: string }) => {
  const query = filterUsers(dataSource.createQueryBuilder(UserEntity, 'person'), filter)
    .select('person.id', 'id')
    .andWhere('person.id > :after', { after })
    .orderBy('person.id')
    .limit(PAGE_SIZE);
  for (const [column, expression] of Object.entries(COLUMNS)) query.addSelect(expression, column);
  return query.getRawMany<ExportedRow>();
};
