import Refresh from '@mui/icons-material/Refresh';
import { Box, Button, Card, CardContent, Skeleton, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link, useSearchParams } from 'react-router-dom';
import { ask } from '../api/connection';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { PageHeading } from '../components/PageHeading';
import { ProblemAlert } from '../components/ProblemAlert';
import { SenderChecksDocument } from './deliverability.generated';
import { HeldDomains } from './HeldDomains';
import { ReceivingDomains } from './ReceivingDomains';
import { SenderReport } from './SenderReport';
import { SlowDomains } from './SlowDomains';

export const DeliverabilityPage = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading text="tidings.menu.deliverability" about={translate('tidings.deliverability.about')} />
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)', pb: 2 }}>
        <HeldDomains />
        <SlowDomains />
        <Senders />
        <ReceivingDomains />
      </Box>
    </>
  );
};

const Senders = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error, refetch } = useApiQuery(SenderChecksDocument, { again: false });
  const { checkAgain, isChecking, failure } = useCheckAgain();
  const [params] = useSearchParams();
  const only = params.get('sender');
  if (error) return <ProblemAlert onRetry={() => refetch()}>{errorMessage(error)}</ProblemAlert>;
  if (!data) return <Skeleton variant="rounded" height={240} />;
  if (data.senders.length === 0) {
    return (
      <Card component="section">
        <CardContent>
          <Typography variant="h6" component="h2">
            {translate('tidings.deliverability.no_senders_title')}
          </Typography>
          <Typography sx={{ color: 'text.secondary' }}>{translate('tidings.deliverability.no_senders')}</Typography>
        </CardContent>
      </Card>
    );
  }
  return (
    <>
      {failure !== undefined && <ProblemAlert onRetry={checkAgain}>{errorMessage(failure)}</ProblemAlert>}
      {only !== null && (
        <Button component={Link} to="/deliverability" sx={{ justifySelf: 'start' }}>
          {translate('tidings.deliverability.all_senders')}
        </Button>
      )}
      {data.senders
        .filter(({ slug }) => only === null || slug === only)
        .map((sender) => (
          <SenderReport
            key={sender.id}
            sender={sender}
            tools={
              <Button size="small" startIcon={<Refresh />} onClick={checkAgain} disabled={isChecking}>
                {translate('tidings.deliverability.check_again')}
              </Button>
            }
          />
        ))}
    </>
  );
};

/** Checks all senders again, and shows the results in place of the earlier ones. */
const useCheckAgain = () => {
  const queries = useQueryClient();
  const [isChecking, setChecking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const checkAgain = async () => {
    setChecking(true);
    setFailure(undefined);
    try {
      const data = await ask(SenderChecksDocument, { again: true });
      queries.setQueryData(['SenderChecks', { again: false }], data);
    } catch (error) {
      setFailure(error);
    } finally {
      setChecking(false);
    }
  };
  return { checkAgain, isChecking, failure };
};
