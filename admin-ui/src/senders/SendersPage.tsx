import Add from '@mui/icons-material/Add';
import AlternateEmail from '@mui/icons-material/AlternateEmail';
import { Alert, Button, Skeleton, Stack } from '@mui/material';
import { useCanAccess, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { SenderCard } from './SenderCard';
import { SendersDocument } from './senders.generated';

export const SendersPage = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const { canAccess: mayChange = false } = useCanAccess({ resource: 'senders', action: 'edit' });
  const { data, error } = useApiQuery(SendersDocument, {});
  const senders = data?.senders ?? [];
  const addButton = mayChange && (
    <Button variant="contained" startIcon={<Add />} component={Link} to="/senders/create">
      {translate('tidings.senders.add')}
    </Button>
  );
  return (
    <>
      <PageHeading text="tidings.menu.senders" about={translate('tidings.senders.about')}>
        {senders.length > 0 && addButton}
      </PageHeading>
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      {!data && !error && <Skeleton variant="rounded" height={160} />}
      {data && senders.length === 0 && (
        <EmptyState
          icon={<AlternateEmail />}
          title={translate('tidings.senders.empty_title')}
          about={translate('tidings.senders.empty_about')}
        >
          {addButton}
        </EmptyState>
      )}
      <Stack component="ul" spacing={2} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {senders.map((sender) => (
          <SenderCard key={sender.id} sender={sender} mayChange={mayChange} />
        ))}
      </Stack>
    </>
  );
};
