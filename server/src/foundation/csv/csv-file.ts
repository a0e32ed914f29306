import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { guardAgain } from './formula-guard.js';

// Lines end with CRLF (RFC 4180). A value that contains any kind of line break is quoted.
const FORMAT = {
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  escape_formulas: true,
  cast: { string: guardAgain, date: (instant: Date) => instant.toISOString() },
} as const;

/**
 * Streams a CSV file, reading a page of rows at a time, as fast as the client reads. The file starts with a byte order
 * mark, without which Excel garbles Cyrillic, and a header line. Once the client disconnects, no further page is read.
 */
export const csvFile = (columns: string[], pages: AsyncIterable<object[]>): Readable => {
  const lines = async function* () {
    yield stringify([], { ...FORMAT, columns, bom: true, header: true });
    for await (const rows of pages) if (rows.length > 0) yield stringify(rows, { ...FORMAT, columns });
  };
  return Readable.from(lines());
};
