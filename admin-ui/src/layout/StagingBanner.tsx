import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';
import { StagingDocument } from '../api/staging.generated';
import { useApiQuery } from '../api/use-api-query';

const EVERY_MS = 15_000;

/** Tells on every page that mail is redirected or restricted, and that workers don't agree with the server. */
export const StagingBanner = () => {
  const translate = useTranslate();
  const { data } = useApiQuery(StagingDocument, {}, { refetchInterval: EVERY_MS });
  if (!data) return null;
  const { redirectAllTo, allowRecipients, otherWorkers } = data.staging;
  const lines = [
    redirectAllTo && translate('tidings.staging.redirected', { address: redirectAllTo }),
    allowRecipients && translate('tidings.staging.restricted', { recipients: allowRecipients.join(', ') }),
  ].filter((line) => line);
  return (
    <>
      {lines.length > 0 && (
        <Alert severity="warning" square role="note" sx={{ mt: 1, overflowWrap: 'anywhere' }}>
          {lines.join(' ')}
        </Alert>
      )}
      {otherWorkers.length > 0 && (
        <Alert severity="error" square sx={{ mt: 1, overflowWrap: 'anywhere' }}>
          {translate('tidings.staging.other_workers', { workers: otherWorkers.join(', ') })}
        </Alert>
      )}
    </>
  );
};
