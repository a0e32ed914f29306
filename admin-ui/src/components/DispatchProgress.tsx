import { Box, Tooltip, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from './use-format';

export interface Counts {
  total: number;
  queued: number;
  sending: number;
  retrying: number;
  uncertain: number;
  sent: number;
  failed: number;
  suppressed: number;
  cancelled: number;
  expired: number;
}

/** Number of deliveries in a final state. */
export const doneOf = ({ sent, failed, suppressed, cancelled, expired }: Counts): number =>
  sent + failed + suppressed + cancelled + expired;

const PARTS = [
  { key: 'sent', color: 'success.main' },
  { key: 'failed', color: 'error.main' },
  { key: 'uncertain', color: 'warning.main' },
  { key: 'retrying', color: 'warning.light' },
  { key: 'sending', color: 'primary.main' },
] as const;

/** Progress bar of a dispatch, with one colour for each final state. The grey part stands for deliveries that aren't in a final state. */
export const DispatchProgress = ({ counts, label }: { counts: Counts; label: string }) => {
  const translate = useTranslate();
  const format = useFormat();
  const done = counts.total === 0 ? 0 : doneOf(counts) / counts.total;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, minWidth: 140 }}>
      <Box
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(done * 100)}
        sx={{
          display: 'flex',
          flexGrow: 1,
          height: 8,
          borderRadius: 4,
          overflow: 'hidden',
          bgcolor: 'action.selected',
        }}
      >
        {PARTS.filter(({ key }) => counts[key] > 0).map(({ key, color }) => (
          <Tooltip
            key={key}
            title={`${translate(`tidings.delivery_status.${key.toUpperCase()}`)}: ${format.number(counts[key])}`}
          >
            <Box sx={{ width: `${(100 * counts[key]) / counts.total}%`, bgcolor: color, transition: 'width 0.4s' }} />
          </Tooltip>
        ))}
      </Box>
      <Typography variant="body2" sx={{ minWidth: '3.2em', textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}>
        {format.percent(Math.floor(done * 1000) / 1000)}
      </Typography>
    </Box>
  );
};
