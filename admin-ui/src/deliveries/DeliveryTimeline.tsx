import { Box, Skeleton } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { ProblemAlert } from '../components/ProblemAlert';
import { Section } from '../components/Section';
import { DeliveryAttemptsDocument, type DeliveryAttemptsQuery, DeliveryFeedbackDocument } from './deliveries.generated';
import type { Delivery } from './delivery-states';
import { TimelineStep } from './TimelineStep';
import { isLogBehind, stepsOf } from './timeline';

/** History of a delivery. Without the log it shows what the ledger knows. */
export const DeliveryTimeline = ({ delivery }: { delivery: Delivery }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error, failureReason, refetch } = useApiQuery(
    DeliveryAttemptsDocument,
    { id: delivery.id },
    {
      refetchInterval: ({ state }) =>
        state.data !== undefined && isLogBehind(delivery, attemptsOf(state.data)) && 2_000,
    },
  );
  const problem = error ?? failureReason;
  const showsAddresses = delivery.earlierEmails.length > 0;
  const feedback = useApiQuery(DeliveryFeedbackDocument, { id: delivery.id }, { refetchInterval: FEEDBACK_EVERY_MS })
    .data?.delivery?.feedback;
  const steps = stepsOf(delivery, { attempts: attemptsOf(data), ...(feedback && { feedback }) });
  return (
    <Section title={translate('tidings.deliveries.story')}>
      {problem && (
        <ProblemAlert onRetry={refetch} sx={{ mb: 2 }}>
          {translate('tidings.deliveries.log_away', { problem: errorMessage(problem) })}
        </ProblemAlert>
      )}
      {!data && !problem ? (
        <Skeleton variant="rounded" height={160} />
      ) : (
        <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {steps.map((step) => (
            <TimelineStep
              key={step.attempt?.id ?? step.feedback?.id ?? step.message}
              step={step}
              showsAddress={showsAddresses}
            />
          ))}
        </Box>
      )}
    </Section>
  );
};

const FEEDBACK_EVERY_MS = 10_000;

const attemptsOf = (data: DeliveryAttemptsQuery | undefined) => data?.delivery?.attempts ?? [];
