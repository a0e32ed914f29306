import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { guardAgain } from './formula-guard.js';

// Lines end with CRLF (RFC 4180). Values with any other kind of line break are quoted too.
const FORMAT = {
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  escape_formulas: true,
  cast: { string: guardAgain, date: (instant: Date) => instant.toISOString() },
} as const;

/**
 * Streams a CSV file, a page at a time, as fast as the reader reads. Starts with a byte order mark, without which Excel
 * garbles Cyrillic, and a header line. No further page is read once the reader disconnects.
 */
export const csvFile = (columns: string[], pages: AsyncIterable<object[]>): Readable => {
  const lines = async function* () {
    yield stringify([], { ...FORMAT, columns, bom: true, header: true });
    for await (const rows of pages) if (rows.length > 0) yield stringify(rows, { ...FORMAT, columns });
  };
  return Readable.from(lines());
};
