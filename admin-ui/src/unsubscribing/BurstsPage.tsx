import { Alert, Box, LinearProgress, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';
import { PageHeading } from '../components/PageHeading';
import { useLive } from '../components/use-live';
import { BurstSection } from './BurstSection';
import { UnsubscribeBurstsDocument } from './unsubscribing.generated';

const EVERY_MS = 30_000;

/** Bursts of unsubscribes that look like a mail scanner's, each with its decision. */
export const BurstsPage = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error } = useLive(UnsubscribeBurstsDocument, {}, EVERY_MS);
  return (
    <>
      <PageHeading text="tidings.menu.unsubscribing" about={translate('tidings.unsubscribing.about')} />
      {!!error && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {errorMessage(error)}
        </Alert>
      )}
      {!data && !error && <LinearProgress />}
      {data?.unsubscribeBursts.length === 0 && <Typography>{translate('tidings.unsubscribing.none')}</Typography>}
      <Box sx={{ display: 'grid', gap: 1.5 }}>
        {data?.unsubscribeBursts.map((burst) => (
          <BurstSection key={burst.id} burst={burst} />
        ))}
      </Box>
    </>
  );
};
