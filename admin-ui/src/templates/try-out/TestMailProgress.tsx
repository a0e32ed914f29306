import { Alert, type AlertColor, Box, Link } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import { AboutDocument } from '../../api/about.generated';
import { useApiQuery } from '../../api/use-api-query';
import { useErrorMessage } from '../../api/use-error-message';
import { TestMailProgressDocument } from '../templates.generated';

const LOOK_EVERY_MS = 1_000;
const WAITING = new Set(['QUEUED', 'SENDING']);
const SEVERITIES: Record<string, AlertColor> = { SENT: 'success', FAILED: 'error', WAITING: 'info' };

/** Status of a test mail until it is final. */
export const TestMailProgress = ({ dispatchId, email }: { dispatchId: string; email: string }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const about = useApiQuery(AboutDocument, {}, { staleTime: Number.POSITIVE_INFINITY });
  const { data, error } = useApiQuery(
    TestMailProgressDocument,
    { id: dispatchId },
    { refetchInterval: ({ state }) => (isOver(statusOf(state.data)) ? false : LOOK_EVERY_MS) },
  );
  const status = statusOf(data);
  const delivery = data?.dispatch?.deliveries.items[0];
  const problem =
    delivery?.lastError ?? (delivery?.errorClass ? translate(`tidings.error_class.${delivery.errorClass}`) : '');
  const mailboxUrl = about.data?.about.mailboxUrl;
  return (
    <Alert
      severity={error ? 'warning' : (SEVERITIES[status] ?? 'warning')}
      role="status"
      sx={{ mt: 1.5, '& .MuiAlert-message': { overflowWrap: 'anywhere' } }}
    >
      {error
        ? translate('tidings.templates.test_lost', { problem: errorMessage(error) })
        : translate(`tidings.templates.test_${status}`, { email: delivery?.email ?? email, problem })}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mt: 0.5 }}>
        {status === 'SENT' && mailboxUrl && (
          <Link href={mailboxUrl} target="_blank" rel="noreferrer" color="inherit">
            {translate('tidings.templates.open_mailbox')}
          </Link>
        )}
        <Link component={RouterLink} to={`/dispatches/${dispatchId}/show`} color="inherit">
          {translate('tidings.templates.open_dispatch')}
        </Link>
      </Box>
    </Alert>
  );
};

type Answer = { dispatch: { deliveries: { items: { status: string }[] } } | null } | undefined;

const TOLD = new Set(['SENT', 'FAILED', 'RETRYING', 'UNCERTAIN']);

const statusOf = (answer: Answer): string => {
  const status = answer?.dispatch?.deliveries.items[0]?.status;
  if (status === undefined || WAITING.has(status)) return 'WAITING';
  return TOLD.has(status) ? status : 'OTHER';
};

const isOver = (status: string) => status !== 'WAITING' && status !== 'RETRYING';
