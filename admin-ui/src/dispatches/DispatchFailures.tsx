import { Box, Divider, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Section } from '../components/Section';
import { useFormat } from '../components/use-format';
import { CorrectedAddressesButton } from '../deliveries/public/CorrectedAddressButton';
import { RetryButton } from '../deliveries/public/RetryButton';
import type { Dispatch } from './dispatch-states';
import { FailureCause } from './FailureCause';

/** Failed deliveries by cause. Each cause has an explanation, a link to its deliveries and a retry button. */
export const DispatchFailures = ({
  dispatch: { id, status, counts, failures, correctable },
}: {
  dispatch: Dispatch;
}) => {
  const translate = useTranslate();
  const format = useFormat();
  if (failures.length === 0) return null;
  const isCancelled = status === 'CANCELLED';
  return (
    <Section
      title={translate('tidings.dispatches.failures')}
      tools={
        !isCancelled && (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
            {correctable > 0 && <CorrectedAddressesButton dispatchId={id} count={correctable} />}
            <RetryButton
              of={{ dispatchId: id }}
              count={counts.failed}
              label={translate('tidings.dispatches.retry_all', {
                smart_count: counts.failed,
                count: format.number(counts.failed),
              })}
            />
          </Box>
        )
      }
    >
      {isCancelled && (
        <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
          {translate('tidings.dispatches.no_retry_cancelled')}
        </Typography>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {failures.map((failure, index) => (
          <li key={failure.errorClass}>
            {index > 0 && <Divider sx={{ my: 1.5 }} />}
            <FailureCause dispatchId={id} failure={failure} mayRetry={!isCancelled} />
          </li>
        ))}
      </Box>
    </Section>
  );
};
