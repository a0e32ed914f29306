import { Chip, type ChipProps } from '@mui/material';
import { useTranslate } from 'react-admin';

const COLORS: Record<string, ChipProps['color']> = {
  DELIVERED: 'success',
  SUCCESS: 'success',
  DELAYED: 'warning',
  BOUNCED: 'error',
  COMPLAINED: 'error',
  UNSUBSCRIBED: 'info',
};

/** Kind of feedback; of a bounce, its class. */
export const KindChip = ({ kind, bounceClass }: { kind: string; bounceClass: string | null }) => {
  const translate = useTranslate();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={COLORS[kind] ?? 'default'}
      label={translate(bounceClass ? `tidings.bounce_class.${bounceClass}` : `tidings.feedback_kind.${kind}`)}
      sx={{ fontWeight: 600 }}
    />
  );
};
