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
  DELIVERED: 'success',
  BOUNCED: 'error',
  COMPLAINED: 'error',
};

/** Status of a dispatch or a delivery. */
export const StatusChip = ({ of: kind, status }: { of: 'dispatch' | 'delivery'; status: string }) => {
  const translate = useTranslate();
  return <OutlinedChip color={COLORS[status]} label={translate(`tidings.${kind}_status.${status}`)} />;
};

/** Status of a delivery, or what became of it since it was sent. */
export const DeliveryChip = ({ status, fate }: { status: string; fate: string | null }) => {
  const translate = useTranslate();
  if (status !== 'SENT' || !fate || fate === 'ACCEPTED') return <StatusChip of="delivery" status={status} />;
  return <OutlinedChip color={COLORS[fate]} label={translate(`tidings.delivery_fate.${fate}`)} />;
};

const OutlinedChip = ({ color = 'default', label }: { color: Color | undefined; label: string }) => (
  <Chip size="small" variant="outlined" color={color} label={label} sx={{ fontWeight: 600 }} />
);
