import { Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import type { Bar } from './bars';
import type { RangeName } from './ranges';
import { useBarLabels } from './use-bar-labels';

const NUMBERS = ['sent', 'failed', 'retried'] as const;

/** The same statistics as in the chart, newest first. */
export const TimelineTable = ({ bars, range }: { bars: Bar[]; range: RangeName }) => {
  const translate = useTranslate();
  const format = useFormat();
  const labels = useBarLabels(range);
  return (
    <TableContainer
      sx={{ height: '100%' }}
      role="region"
      tabIndex={0}
      aria-label={translate('tidings.dashboard.over_time')}
    >
      <Table size="small" stickyHeader>
        <TableHead>
          <TableRow>
            <TableCell>{translate('tidings.dashboard.time')}</TableCell>
            {NUMBERS.map((key) => (
              <TableCell key={key} align="right">
                {translate(`tidings.dashboard.${key}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {bars.toReversed().map((bar) => (
            <TableRow key={bar.at.getTime()}>
              <TableCell>{labels.long(bar.at)}</TableCell>
              {NUMBERS.map((key) => (
                <TableCell key={key} align="right" sx={{ fontVariantNumeric: 'tabular-nums' }}>
                  {format.number(bar[key])}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};
