import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useFormat } from '../../components/use-format';
import { useLive } from '../../components/use-live';
import { UnsubscribeBurstsDocument } from '../unsubscribing.generated';

const EVERY_MS = 60_000;

/** Says how many unsubscribes look like a mail scanner's. Nothing if there are none, or if they can't be loaded. */
export const ScannerBanner = () => {
  const translate = useTranslate();
  const format = useFormat();
  const { data } = useLive(UnsubscribeBurstsDocument, {}, EVERY_MS);
  const people = (data?.unsubscribeBursts ?? []).reduce((sum, burst) => sum + burst.people, 0);
  if (people === 0) return null;
  return (
    <Alert
      severity="warning"
      sx={{ mb: 1.5 }}
      action={
        <Button component={Link} to="/unsubscribes" color="inherit" size="small">
          {translate('tidings.unsubscribing.review')}
        </Button>
      }
    >
      {translate('tidings.unsubscribing.banner', { smart_count: people, count: format.number(people) })}
    </Alert>
  );
};
