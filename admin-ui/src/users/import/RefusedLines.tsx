import Download from '@mui/icons-material/Download';
import {
  Box,
  Button,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TablePagination,
  TableRow,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { saveFile } from '../../api/save-file';
import type { CsvFile } from '../../components/csv/csv-file';
import { useFormat } from '../../components/use-format';
import type { Plan } from './plan';
import { refusedCsv } from './refused-csv';
import type { ImportRun } from './use-import-run';
import { useReason } from './use-reason';

const PAGE_SIZE = 25;

/** Hidden on a phone, where the address stands above the reason. */
const wide = { display: { xs: 'none', sm: 'table-cell' }, overflowWrap: 'anywhere' } as const;

/** Refused lines with the reason. */
export const RefusedLines = ({ file, plan, run: { refused } }: { file: CsvFile; plan: Plan; run: ImportRun }) => {
  const translate = useTranslate();
  const format = useFormat();
  const reasonOf = useReason();
  const [page, setPage] = useState(0);
  const emailPlace = plan.columns.findIndex(({ target }) => target === 'email');

  const download = async () => {
    const header = file.first.find(({ line }) => line === plan.headerLine)?.cells ?? null;
    const reasonName = translate('tidings.users.import.reason');
    const content = await refusedCsv(refused, { header, delimiter: file.delimiter, reasonName, reasonOf });
    const suffix = translate('tidings.users.import.refused_file');
    saveFile(content, `${file.name.replace(/\.[^.]*$/, '')}-${suffix}.csv`);
  };

  return (
    <Box component="section" sx={{ mt: 3 }}>
      <Typography variant="h6" component="h3">
        {`${translate('tidings.users.import.refused_title')}: ${format.number(refused.length)}`}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, my: 1 }}>
        <Button variant="outlined" size="small" startIcon={<Download />} onClick={download}>
          {translate('tidings.users.import.download')}
        </Button>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {translate('tidings.users.import.download_help')}
        </Typography>
      </Box>
      <TableContainer>
        <Table size="small">
          <TableHead>
            <TableRow>
              <TableCell sx={{ width: 90 }}>{translate('tidings.users.import.line')}</TableCell>
              <TableCell sx={wide}>{translate('resources.users.fields.email')}</TableCell>
              <TableCell>{translate('tidings.users.import.reason')}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {refused.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((line) => (
              <TableRow key={line.line} sx={{ verticalAlign: 'top' }}>
                <TableCell>{format.number(line.line)}</TableCell>
                <TableCell sx={wide}>{line.cells[emailPlace] || '–'}</TableCell>
                <TableCell sx={{ overflowWrap: 'anywhere' }}>
                  <Box sx={{ display: { sm: 'none' }, fontWeight: 600 }}>{line.cells[emailPlace]}</Box>
                  {reasonOf(line)}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      {refused.length > PAGE_SIZE && (
        <TablePagination
          component="div"
          count={refused.length}
          page={page}
          onPageChange={(_, next) => setPage(next)}
          rowsPerPage={PAGE_SIZE}
          rowsPerPageOptions={[PAGE_SIZE]}
          labelDisplayedRows={({ from, to, count }) =>
            translate('ra.navigation.page_range_info', {
              offsetBegin: format.number(from),
              offsetEnd: format.number(to),
              total: format.number(count),
            })
          }
        />
      )}
    </Box>
  );
};
