import { Chip, type ChipProps } from '@mui/material';
import { useTranslate } from 'react-admin';

type Color = NonNullable<ChipProps['color']>;

const COLORS: Record<string, Color> = {
  SCHEDULED: 'info',
  SENDING: 'primary',
  PAUSED: 'warning',
  COMPLETED: 'success',
  QUEUED: 'default',
  RETRYING: 'warning',
  UNCERTAIN: 'warning',
  SENT: 'success',
  FAILED: 'error',
  SUPPRESSED: 'default',
  CANCELLED: 'default',
  EXPIRED: 'default',
};

/** Status of a dispatch or a delivery. */
export const StatusChip = ({ of: kind, status }: { of: 'dispatch' | 'delivery'; status: string }) => {
  const translate = useTranslate();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={COLORS[status] ?? 'default'}
      label={translate(`tidings.${kind}_status.${status}`)}
      sx={{ fontWeight: 600 }}
    />
  );
};
