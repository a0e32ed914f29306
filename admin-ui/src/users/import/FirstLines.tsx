import { Table, TableBody, TableCell, TableContainer, TableHead, TableRow, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CsvFile } from '../../components/csv/csv-file';

const cellStyle = { maxWidth: 220, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

const SHOWN_LINES = 5;

/** First lines of the file as it was read, to check encoding and columns. */
export const FirstLines = ({ file: { first }, headerLine }: { file: CsvFile; headerLine: number | null }) => {
  const translate = useTranslate();
  const title = translate('tidings.users.import.first_lines');
  const header = first.find(({ line }) => line === headerLine)?.cells;
  const below = first.filter(({ line }) => line > (headerLine ?? 0)).slice(0, SHOWN_LINES);
  const width = Math.max(header?.length ?? 0, ...below.map(({ cells }) => cells.length));
  const names = Array.from(
    { length: width },
    (_, place) => header?.[place] || translate('tidings.users.import.column', { number: place + 1 }),
  );
  return (
    <>
      <Typography variant="subtitle2" component="h3" sx={{ mt: 2 }}>
        {title}
      </Typography>
      {/* A scrollable area must be reachable by keyboard. */}
      <TableContainer tabIndex={0} role="region" aria-label={title}>
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell sx={{ width: 90 }}>{translate('tidings.users.import.line')}</TableCell>
              {names.map((name, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: only its index identifies a column
                <TableCell key={place} sx={cellStyle}>
                  {name}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {below.map(({ line, cells }) => (
              <TableRow key={line}>
                <TableCell>{line}</TableCell>
                {names.map((_, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: only its index identifies a column
                  <TableCell key={place} sx={cellStyle}>
                    {cells[place]}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </>
  );
};
