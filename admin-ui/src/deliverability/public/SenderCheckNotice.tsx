import { Alert, Box, Button, Checkbox, FormControlLabel, LinearProgress, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useErrorMessage } from '../../api/use-error-message';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useFindingText } from '../use-finding-text';
import { type CheckedSender, summaryOf } from './sender-check-summary';
import type { SenderCheckResult } from './use-sender-checks';

/**
 * What the checks of the sender of a send found, in short. Asks for a confirmation if receivers may refuse the mails. Says so while the
 * check runs, or if it can't be made.
 */
export const SenderCheckNotice = ({
  check: { slug, data, error, refetch },
  ...props
}: {
  check: SenderCheckResult;
  hasTopic: boolean;
  isConfirmed: boolean;
  onConfirm: (isConfirmed: boolean) => void;
}) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  if (error) {
    return (
      <ProblemAlert sx={{ mb: 1.5 }} onRetry={() => refetch()}>
        {translate('tidings.deliverability.notice.failed', { sender: slug })} {errorMessage(error)}
      </ProblemAlert>
    );
  }
  if (!data) return <Running slug={slug} />;
  return data.sender && <Summary sender={data.sender} {...props} />;
};

const Running = ({ slug }: { slug: string }) => {
  const text = useTranslate()('tidings.deliverability.notice.running', { sender: slug });
  return (
    <Box role="status" sx={{ mb: 1.5 }}>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 0.5 }}>
        {text}
      </Typography>
      <LinearProgress aria-label={text} />
    </Box>
  );
};

const Summary = ({
  sender,
  hasTopic,
  isConfirmed,
  onConfirm,
}: {
  sender: CheckedSender;
  hasTopic: boolean;
  isConfirmed: boolean;
  onConfirm: (isConfirmed: boolean) => void;
}) => {
  const translate = useTranslate();
  const textOf = useFindingText();
  const text = (key: string, args = {}) => translate(`tidings.deliverability.notice.${key}`, args);
  const { state, mayBeRefused, findings, more, problems, warnings } = summaryOf(sender, { hasTopic });
  const severity = { OK: 'success', UNKNOWN: 'info', WARNING: 'warning', FAILED: 'warning' } as const;
  return (
    <Alert
      severity={mayBeRefused ? 'error' : severity[state]}
      sx={{ mb: 1.5, '& .MuiAlert-message': { minWidth: 0, flexGrow: 1 } }}
      data-testid="sender-check"
    >
      <Typography variant="body2" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {sender.fromEmail}: {text(mayBeRefused ? 'refused' : `state.${state}`)}
        {problems > 0 && ` ${text('problems', { smart_count: problems })}`}
        {warnings > 0 && ` ${text('warnings', { smart_count: warnings })}`}
      </Typography>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {findings.map((finding) => (
          <Typography key={finding.message} component="li" variant="body2" sx={{ overflowWrap: 'anywhere' }}>
            {textOf(finding).message}
          </Typography>
        ))}
      </Box>
      {more > 0 && <Typography variant="body2">{text('more', { smart_count: more })}</Typography>}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2 }}>
        {mayBeRefused && (
          <FormControlLabel
            control={<Checkbox size="small" checked={isConfirmed} onChange={(_, checked) => onConfirm(checked)} />}
            label={text('confirm')}
          />
        )}
        {state !== 'OK' && (
          <Button
            component={Link}
            to={`/deliverability?sender=${sender.slug}`}
            target="_blank"
            size="small"
            color="inherit"
          >
            {text('details')}
          </Button>
        )}
      </Box>
    </Alert>
  );
};
