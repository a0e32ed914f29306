import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { ServerWords } from '../components/ServerWords';
import { useFormat } from '../components/use-format';
import { When } from '../components/When';
import { ReportButton } from '../feedback/public/ReportButton';
import { mayHaveReport } from '../feedback/public/report-sources';
import { useAddressText } from './public/erased';
import type { Attempt, Feedback, Step, Tone } from './timeline';

const COLORS: Record<Tone, string> = {
  success: 'success.main',
  error: 'error.main',
  warning: 'warning.main',
  info: 'primary.main',
  neutral: 'text.secondary',
};

export const TimelineStep = ({
  step: { message, at, tone, attempt, feedback, suppressedBy },
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
        {attempt && <ServerReply attempt={attempt} suppressedBy={suppressedBy} />}
        {feedback && <FeedbackReport feedback={feedback} showsAddress={showsAddress} />}
      </Box>
    </Box>
  );
};

const ServerReply = ({
  attempt: { error, stopReason, response, errorClass, smtpCode },
  suppressedBy,
}: {
  attempt: Attempt;
  suppressedBy: Step['suppressedBy'];
}) => {
  const translate = useTranslate();
  if (stopReason) {
    return <Typography variant="body2">{translate(`tidings.deliveries.stop_reason.${stopReason}`)}</Typography>;
  }
  if (suppressedBy) {
    return (
      <Typography variant="body2">
        {translate(`tidings.suppressions.by.${suppressedBy}`, { _: suppressedBy })}
      </Typography>
    );
  }
  const reply = error ?? response;
  if (!reply) return null;
  const code = smtpCode !== null && !reply.startsWith(String(smtpCode)) ? `${smtpCode} ` : '';
  return <ServerWords cause={errorClass} words={code + reply} />;
};

/** What came back: how it came, for which address, and what the other server said. */
const FeedbackReport = ({ feedback, showsAddress }: { feedback: Feedback; showsAddress: boolean }) => {
  const translate = useTranslate();
  const format = useFormat();
  const addressText = useAddressText();
  const { id, bounceClass, source, errorClass, diagnostic, at, receivedAt } = feedback;
  const isLate = Date.parse(receivedAt) - Date.parse(at) > SOON_MS;
  return (
    <>
      <Typography variant="body2" component="div">
        {translate('tidings.deliveries.came_by', {
          source: translate(`tidings.feedback_source.${source}`, { _: source }),
        })}
        {isLate && <> · {translate('tidings.deliveries.received', { time: format.moment(receivedAt) })}</>}
      </Typography>
      {showsAddress && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {translate('tidings.deliveries.tried_address', { email: addressText(feedback) })}
        </Typography>
      )}
      {bounceClass && <Typography variant="body2">{translate(`tidings.feedback.help.${bounceClass}`)}</Typography>}
      <ServerWords cause={errorClass} words={diagnostic} />
      {mayHaveReport(source) && <ReportButton feedbackId={id} />}
    </>
  );
};

/** An event that came in within this time of its occurrence shows one time only. In milliseconds. */
const SOON_MS = 60_000;
