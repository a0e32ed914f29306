import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useLive } from '../../components/use-live';
import { OpenAlertsDocument } from '../alerts.generated';
import { useProblemText } from '../use-problem-text';

const EVERY_MS = 15_000;

/** Says which alert is open, or how many. Nothing if there are none, or if they can't be loaded. */
export const AlertBanner = () => {
  const translate = useTranslate();
  const problemText = useProblemText();
  const { data } = useLive(OpenAlertsDocument, {}, EVERY_MS);
  const open = data?.openAlerts ?? [];
  const [first] = open;
  if (!first) return null;
  return (
    <Alert
      severity="error"
      sx={{ mb: 1.5, '& .MuiAlert-message': { minWidth: 0, overflowWrap: 'anywhere' } }}
      action={
        <Button component={Link} to="/alerts" color="inherit" size="small">
          {translate('tidings.alerts.show')}
        </Button>
      }
    >
      {translate('tidings.alerts.banner', { smart_count: open.length, problem: problemText(first) })}
    </Alert>
  );
};
