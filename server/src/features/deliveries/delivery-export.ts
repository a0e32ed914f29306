import type { Readable } from 'node:stream';
import { MESSAGE_ID_SQL } from '@tidings/core/ledger/message-id';
import { suppressedBySql } from '@tidings/core/ledger/suppressed-by';
import type { DataSource } from 'typeorm';
import { csvFile } from '../../foundation/csv/csv-file.js';
import type { DeliveryFilter } from './delivery.inputs.js';
import { readFilter } from './delivery-conditions.js';
import { askInOrder, ORDER_BY, type Place, planScan, type Scan } from './delivery-scan.js';

export type DeliveryExport = ReturnType<typeof createDeliveryExport>;

/** Number of rows in memory at a time. */
const PAGE_SIZE = 1_000;

/** Number of candidates read at a time for a filter that matches few of them. */
const SEARCHED_PAGE_SIZE = 5_000;

const nameOf = (parts: string[]) => `nullif(trim(concat_ws(' ', ${parts.join(', ')})), '')`;

/** SQL expression of each CSV column. */
const COLUMNS = {
  id: 'mail.id::text',
  email: 'mail.email',
  name: `coalesce(mail.recipient->>'name', ${nameOf([
    `coalesce(mail.recipient->>'firstName', u.first_name)`,
    `coalesce(mail.recipient->>'lastName', u.last_name)`,
  ])})`,
  userId: 'mail.user_id',
  status: 'mail.status',
  errorClass: 'mail.error_class',
  smtpCode: `substring(mail.last_error FROM '^([2-5][0-9][0-9])(?:[ -]|$)')`,
  enhancedCode: `substring(mail.last_error FROM '^[2-5][0-9][0-9][ -]([245][.][0-9]{1,3}[.][0-9]{1,3})')`,
  lastError: 'mail.last_error',
  dispatchId: 'mail.dispatch_id',
  event: 'send.event',
  templateSlug: 'send.template_slug',
  templateVersion: 'send.template_version',
  attempts: 'mail.attempts',
  messageId: `(SELECT ${MESSAGE_ID_SQL} FROM (SELECT mail.id, mail.dispatch_id, mail.message_domain) one)`,
  createdAt: 'mail.created_at',
  lastUpdate: 'mail.updated_at',
  nextAttemptAt: 'mail.next_attempt_at',
  fate: `coalesce(mail.fate::text, CASE WHEN mail.status = 'SENT' THEN 'ACCEPTED' END)`,
  suppressedBy: `CASE WHEN mail.status = 'SUPPRESSED' THEN ${suppressedBySql('mail')} END`,
};

/** CSV columns for callers without the permission READ. */
const COLUMNS_WITHOUT_PEOPLE = {
  ...COLUMNS,
  name: `CASE WHEN mail.user_id IS NULL THEN mail.recipient->>'name' END`,
  userId: 'NULL',
};

/**
 * Exports the deliveries of a filter as CSV, in the order of the list. `onlyBy` is the only caller whose dispatches may
 * be seen; user names and ids are then left out. Resolves once the first rows are read, so that an earlier failure can
 * still set the HTTP status.
 */
export const createDeliveryExport =
  ({ dataSource }: { dataSource: DataSource }) =>
  async (given: DeliveryFilter, onlyBy: string | undefined): Promise<Readable> => {
    const scan = await planScan(dataSource, await readFilter(dataSource, given, onlyBy));
    const columns = onlyBy ? COLUMNS_WITHOUT_PEOPLE : COLUMNS;
    const size = scan.rest ? SEARCHED_PAGE_SIZE : PAGE_SIZE;
    const read = (after?: Place) => readRows(dataSource, { scan, columns, size, after });
    const first = await read();

    const pages = async function* () {
      for (let rows = first; ; rows = await read(rows.at(-1))) {
        yield rows.filter(({ isMatch }) => isMatch);
        if (rows.length === 0 || rows[0]!.candidates < size) return;
      }
    };
    return csvFile(Object.keys(COLUMNS), pages());
  };

interface ExportedRow extends Place {
  isMatch: boolean;
  /** Number of candidates read for this page. */
  candidates: number;
}

/**
 * Reads the matching rows among the next `size` candidates, and always the last candidate, where the next page
 * continues.
 */
const readRows = (
  dataSource: DataSource,
  {
    scan,
    columns,
    size,
    after,
  }: { scan: Scan; columns: Record<string, string>; size: number; after: Place | undefined },
): Promise<ExportedRow[]> => {
  const candidates = scan.candidates({ limit: size, ...(after && { after }) });
  const rest = scan.rest?.sql ?? 'true';
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} AS "${name}"`);
  return askInOrder<ExportedRow>(dataSource, {
    sql: `
      WITH candidate AS MATERIALIZED (
        SELECT mail.*, row_number() OVER (ORDER BY ${ORDER_BY[scan.order]}) AS place FROM (${candidates.sql}) mail
      ), counted AS (SELECT count(*)::int AS candidates FROM candidate),
      chosen AS MATERIALIZED (
        SELECT mail.*, (${rest}) IS TRUE AS is_match FROM candidate mail
        WHERE (${rest}) OR mail.place = (SELECT candidates FROM counted)
      )
      SELECT ${selected.join(', ')}, mail.is_match AS "isMatch", counted.candidates
      FROM chosen mail CROSS JOIN counted
        JOIN dispatches send ON send.id = mail.dispatch_id
        LEFT JOIN users u ON u.id = mail.user_id
      ORDER BY mail.place`,
    parameters: { ...candidates.parameters, ...scan.rest?.parameters },
  });
};
