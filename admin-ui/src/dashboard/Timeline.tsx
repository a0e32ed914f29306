import BarChartIcon from '@mui/icons-material/BarChart';
import TableRows from '@mui/icons-material/TableRows';
import { Box, IconButton, Skeleton, Tooltip, Typography } from '@mui/material';
import { lazy, Suspense, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { Live } from '../components/use-live';
import type { Bar } from './bars';
import { Panel } from './Panel';
import type { RangeName } from './ranges';
import { TimelineTable } from './TimelineTable';

const TimelineChart = lazy(async () => ({ default: (await import('./TimelineChart')).TimelineChart }));

const HEIGHT = 196;

/** Sent, failed and retried mails over time, as a chart or as an accessible table. */
export const Timeline = ({ range, statistics }: { range: RangeName; statistics: Live<Bar[]> }) => {
  const translate = useTranslate();
  const [isTable, setTable] = useState(false);
  const otherView = translate(`tidings.dashboard.${isTable ? 'as_chart' : 'as_table'}`);

  const action = (
    <Tooltip title={otherView}>
      <IconButton size="small" aria-label={otherView} onClick={() => setTable(!isTable)}>
        {isTable ? <BarChartIcon /> : <TableRows />}
      </IconButton>
    </Tooltip>
  );

  return (
    <Panel title="over_time" live={statistics} action={action}>
      {(bars) => (
        <Box sx={{ height: HEIGHT }}>
          {isTable && <TimelineTable bars={bars} range={range} />}
          {!isTable && bars.every(isEmpty) && (
            <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.dashboard.quiet')}</Typography>
          )}
          {!isTable && !bars.every(isEmpty) && (
            <Suspense fallback={<Skeleton variant="rounded" height={HEIGHT} />}>
              <TimelineChart bars={bars} range={range} />
            </Suspense>
          )}
        </Box>
      )}
    </Panel>
  );
};

const isEmpty = ({ sent, failed, retried }: Bar) => sent + failed + retried === 0;
