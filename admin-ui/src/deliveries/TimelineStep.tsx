import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../components/use-format';
import { When } from '../components/When';
import { useAddressText } from './erased';
import type { Attempt, Step, Tone } from './timeline';

const COLORS: Record<Tone, string> = {
  success: 'success.main',
  error: 'error.main',
  warning: 'warning.main',
  info: 'primary.main',
  neutral: 'text.secondary',
};

export const TimelineStep = ({
  step: { message, at, tone, attempt },
  showsAddress,
}: {
  step: Step;
  /** True if the delivery was sent to more than one address, so that each step names its address. */
  showsAddress: boolean;
}) => {
  const addressText = useAddressText();
  const translate = useTranslate();
  const format = useFormat();
  const isToCome = at !== null && Date.parse(at) > Date.now();
  return (
    <Box component="li" sx={{ display: 'flex', gap: 2, '&:last-child .line': { display: 'none' } }}>
      <Box aria-hidden sx={{ display: 'flex', flexDirection: 'column', alignItems: 'center', pt: 0.75 }}>
        <Box
          sx={{
            width: 12,
            height: 12,
            borderRadius: '50%',
            flexShrink: 0,
            border: 2,
            borderColor: COLORS[tone],
            bgcolor: isToCome || at === null ? 'transparent' : COLORS[tone],
          }}
        />
        <Box className="line" sx={{ width: 2, flexGrow: 1, bgcolor: 'divider', mt: 0.5, minHeight: 12 }} />
      </Box>
      <Box sx={{ flexGrow: 1, minWidth: 0, pb: 2 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {translate(`tidings.deliveries.${message}`, { attempt: attempt?.attempt })}
        </Typography>
        <Typography variant="body2" component="div" sx={{ color: 'text.secondary' }}>
          {isToCome && <When at={at} />}
          {isToCome && ' · '}
          {at && format.moment(at)}
          {attempt && attempt.durationMs > 0 && (
            <> · {translate('tidings.deliveries.took', { span: format.span(attempt.durationMs) })}</>
          )}
        </Typography>
        {attempt && showsAddress && (
          <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {translate('tidings.deliveries.tried_address', { email: addressText(attempt) })}
          </Typography>
        )}
        {attempt && <ServerReply attempt={attempt} />}
      </Box>
    </Box>
  );
};

const ServerReply = ({ attempt: { error, stopReason, response, errorClass, smtpCode } }: { attempt: Attempt }) => {
  const translate = useTranslate();
  if (stopReason) {
    return <Typography variant="body2">{translate(`tidings.deliveries.stop_reason.${stopReason}`)}</Typography>;
  }
  const reply = error ?? response;
  if (!reply) return null;
  const code = smtpCode !== null && !reply.startsWith(String(smtpCode)) ? `${smtpCode} ` : '';
  return (
    <Box
      sx={{ mt: 0.75, px: 1.5, py: 1, borderLeft: 3, borderColor: 'divider', bgcolor: 'action.hover', borderRadius: 1 }}
    >
      {errorClass && (
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {translate(`tidings.error_class.${errorClass}`)}
        </Typography>
      )}
      <Typography
        variant="body2"
        sx={{ fontFamily: 'ui-monospace, monospace', fontSize: 13, overflowWrap: 'anywhere' }}
      >
        {code}
        {reply}
      </Typography>
    </Box>
  );
};
