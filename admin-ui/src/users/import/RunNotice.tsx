import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { GraphqlError } from '../../api/post';
import { useErrorMessage } from '../../api/use-error-message';
import { useFileFault } from '../../components/csv/use-file-fault';
import type { ImportRun } from './use-import-run';

/** Says why an import is paused, and how to continue. */
export const RunNotice = ({ run: { status, error }, onGoOn }: { run: ImportRun; onGoOn: () => void }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const fileFault = useFileFault();

  if (status === 'broken') {
    return (
      <Alert severity="error" sx={{ my: 1 }}>
        {fileFault(error)}
      </Alert>
    );
  }
  if (status !== 'stopped' && status !== 'stalled') return null;

  // The notice asks the user to sign in in another tab. Opening the sign-in page here would lose the import.
  const isSignedOut = error instanceof GraphqlError && error.code === 'UNAUTHENTICATED';
  const reason = isSignedOut ? translate('tidings.users.import.signed_out') : errorMessage(error);
  return (
    <Alert
      severity={status === 'stalled' ? 'error' : 'info'}
      sx={{ my: 1 }}
      action={
        <Button color="inherit" size="small" onClick={onGoOn}>
          {translate('tidings.users.import.go_on')}
        </Button>
      }
    >
      {status === 'stalled'
        ? translate('tidings.users.import.stalled', { reason })
        : translate('tidings.users.import.stopped')}
    </Alert>
  );
};
