import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { guardAgain } from './formula-guard.js';

// Lines end as RFC 4180 has it. A text with a line end of any other kind in it is to be quoted all the same.
const FORMAT = {
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  escape_formulas: true,
  cast: { string: guardAgain, date: (instant: Date) => instant.toISOString() },
} as const;

/**
 * A CSV file, made a page at a time and no faster than it is taken. It begins with a byte order mark, without which Excel doesn't read
 * Cyrillic, and a line of column names. When the reader goes away, no further page is read.
 */
export const csvFile = (columns: string[], pages: AsyncIterable<object[]>): Readable => {
  const lines = async function* () {
    yield stringify([], { ...FORMAT, columns, bom: true, header: true });
    for await (const rows of pages) if (rows.length > 0) yield stringify(rows, { ...FORMAT, columns });
  };
  return Readable.from(lines());
};
