import { Box, useTheme } from '@mui/material';
import { BarChart } from '@mui/x-charts/BarChart';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import type { Bar } from './bars';
import type { RangeName } from './ranges';
import { useBarLabels } from './use-bar-labels';

/** Fills the height of its container. */
export const TimelineChart = ({ bars, range }: { bars: Bar[]; range: RangeName }) => {
  const translate = useTranslate();
  const format = useFormat();
  const labels = useBarLabels(range);
  const { palette } = useTheme();

  const series = [
    { key: 'sent' as const, color: palette.success.main },
    { key: 'retried' as const, color: palette.warning.main },
    { key: 'failed' as const, color: palette.error.main },
  ].map(({ key, color }) => ({
    id: key,
    color,
    stack: 'all',
    label: translate(`tidings.dashboard.${key}`),
    data: bars.map((bar) => bar[key]),
    valueFormatter: (value: number | null) => format.number(value ?? 0),
  }));

  return (
    <Box component="figure" aria-label={translate('tidings.dashboard.over_time')} sx={{ m: 0, height: '100%' }}>
      <BarChart
        series={series}
        xAxis={[
          {
            scaleType: 'band',
            data: bars.map(({ at }) => at),
            valueFormatter: (at: Date, { location }) => (location === 'tick' ? labels.short(at) : labels.long(at)),
            // In the chart of a week, only the first bar of each day has a label.
            ...(range === 'week' && { tickInterval: (at: Date) => at.getHours() === 0 }),
            categoryGapRatio: 0.15,
          },
        ]}
        yAxis={[{ width: 52, tickMinStep: 1, valueFormatter: (value: number) => format.number(value) }]}
        grid={{ horizontal: true }}
        margin={{ left: 0, right: 16, top: 8, bottom: 0 }}
        slotProps={{ legend: { position: { vertical: 'top', horizontal: 'end' } } }}
        skipAnimation
      />
    </Box>
  );
};
