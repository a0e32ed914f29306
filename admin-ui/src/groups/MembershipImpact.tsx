import { Alert, DialogContentText, Skeleton, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { useFormat } from '../components/use-format';
import { MembershipImpactDocument, type MembershipImpactQuery } from './groups.generated';

/**
 * Number of queued mails that a removal suppresses, and of scheduled dispatches that it makes smaller. Renders nothing if there are none.
 */
export const ImpactAlerts = ({ impact }: { impact: MembershipImpactQuery['membershipImpact'] }) => {
  const translate = useTranslate();
  const format = useFormat();
  const { mails, isExact, pendingSends } = impact;
  const many = (count: number) => ({ smart_count: count, count: format.number(count) });
  return (
    <Stack spacing={1}>
      {mails > 0 && (
        <Alert severity="warning">
          {translate(isExact ? 'tidings.groups.stops' : 'tidings.groups.stops_more_than', many(mails))}
        </Alert>
      )}
      {pendingSends > 0 && (
        <Alert severity="warning">{translate('tidings.groups.pending_sends', many(pendingSends))}</Alert>
      )}
    </Stack>
  );
};

/** For the dialog that deletes groups. The impact is counted when the dialog opens. */
export const DeletionImpact = ({ groupIds }: { groupIds: string[] }) => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { data, error } = useApiQuery(MembershipImpactDocument, { groupIds }, { gcTime: 0, staleTime: 0 });
  return (
    <>
      <DialogContentText sx={{ mb: 1 }}>{translate('tidings.groups.delete_about')}</DialogContentText>
      {error && <Alert severity="info">{errorMessage(error)}</Alert>}
      {!error && !data && <Skeleton height={48} />}
      {data && <ImpactAlerts impact={data.membershipImpact} />}
    </>
  );
};
