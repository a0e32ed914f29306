import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import HelpIcon from '@mui/icons-material/Help';
import WarningIcon from '@mui/icons-material/Warning';
import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { DnsRecordBox } from './public/DnsRecordBox';
import { type Check, useFindingText } from './use-finding-text';

const ICONS = { OK: CheckCircle, WARNING: WarningIcon, UNKNOWN: HelpIcon, FAILED: ErrorIcon };
const COLORS = { OK: 'success', WARNING: 'warning', UNKNOWN: 'disabled', FAILED: 'error' } as const;

/** One check: its state, what is wrong, what to do, and the record to publish. */
export const CheckLine = ({ check: { name, subject, state, found, findings, record } }: { check: Check }) => {
  const translate = useTranslate();
  const textOf = useFindingText();
  const Icon = ICONS[state];
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1, minWidth: 0 }}>
      <Icon
        color={COLORS[state]}
        fontSize="small"
        titleAccess={translate(`tidings.deliverability.state.${state}`)}
        sx={{ mt: 0.25 }}
      />
      <Box sx={{ minWidth: 0, flexGrow: 1 }}>
        <Typography sx={{ overflowWrap: 'anywhere' }}>
          {translate(`tidings.deliverability.check.${name}`, { _: name })}
          <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
            {subject && ` · ${subject}`}
          </Typography>
        </Typography>
        {findings.map((finding) => {
          const { message, advice } = textOf(finding);
          return (
            <Typography key={message} variant="body2" sx={{ overflowWrap: 'anywhere', mb: 0.5 }}>
              {message}
              <Box component="span" sx={{ display: 'block', fontWeight: 600 }}>
                {advice}
              </Box>
            </Typography>
          );
        })}
        {found && (
          <Typography
            variant="body2"
            sx={{ color: 'text.secondary', overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}
          >
            {translate('tidings.deliverability.found')}: {found}
          </Typography>
        )}
        {record && state !== 'OK' && <DnsRecordBox record={record} />}
      </Box>
    </Box>
  );
};
