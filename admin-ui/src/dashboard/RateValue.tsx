import WarningAmber from '@mui/icons-material/WarningAmber';
import { Box } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { type RatedKind, severityOf } from './rate-limits';

/** A rate of bounces or complaints, coloured and named where it is too high. */
export const RateValue = ({ kind, sent, count }: { kind: RatedKind; sent: number; count: number }) => {
  const translate = useTranslate();
  const format = useFormat();
  const severity = severityOf(kind, { sent, count });
  const text = sent === 0 ? format.number(count) : format.finePercent(count / sent);
  const help = severity ? translate(`tidings.dashboard.rate_severity.${kind}.${severity}`) : format.number(count);
  return (
    <Box
      component="span"
      title={help}
      sx={{
        whiteSpace: 'nowrap',
        fontVariantNumeric: 'tabular-nums',
        color: severity ? `${severity}.main` : count === 0 ? 'text.secondary' : 'text.primary',
        fontWeight: severity ? 700 : undefined,
      }}
    >
      {severity && <WarningAmber fontSize="inherit" titleAccess={help} sx={{ verticalAlign: '-2px', mr: 0.25 }} />}
      {text}
    </Box>
  );
};
