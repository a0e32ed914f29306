import { Alert, Box, Button, Skeleton } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useQuestion } from '../api/use-question';
import { Section } from '../components/Section';
import { useErrorWords } from '../providers/use-error-words';
import { DeliveryAttemptsDocument } from './deliveries.generated';
import type { Delivery } from './delivery-states';
import { TimelineStep } from './TimelineStep';
import { isLogBehind, stepsOf } from './timeline';

/** A mail's story. Without the log it still says what is known without it. */
export const DeliveryTimeline = ({ delivery }: { delivery: Delivery }) => {
  const translate = useTranslate();
  const words = useErrorWords();
  const { data, error, isLoading, refetch } = useQuestion(
    DeliveryAttemptsDocument,
    { id: delivery.id },
    { refetchInterval: ({ state }) => isLogBehind(delivery, state.data?.delivery?.attempts ?? []) && 2_000 },
  );
  const steps = stepsOf(delivery, data?.delivery?.attempts ?? []);
  return (
    <Section title={translate('tidings.deliveries.story')}>
      {error && (
        <Alert
          severity="warning"
          sx={{ mb: 2 }}
          action={
            <Button color="inherit" size="small" onClick={() => refetch()}>
              {translate('tidings.action.try_again')}
            </Button>
          }
        >
          {translate('tidings.deliveries.log_away', { problem: words(error) })}
        </Alert>
      )}
      {isLoading ? (
        <Skeleton variant="rounded" height={160} />
      ) : (
        <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {steps.map((step) => (
            <TimelineStep key={step.attempt?.id ?? step.words} step={step} />
          ))}
        </Box>
      )}
    </Section>
  );
};
