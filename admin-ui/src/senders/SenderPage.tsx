import { Alert, Box, Button, Skeleton } from '@mui/material';
import { CanAccess, useTranslate } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import { useErrorMessage } from '../api/use-error-message';
import { AccessDenied } from '../components/AccessDenied';
import { NotFound } from '../components/NotFound';
import { PageHeading } from '../components/PageHeading';
import { DeleteSenderButton } from './DeleteSenderButton';
import { DkimKeys } from './dkim/DkimKeys';
import { senderText } from './public/sender-text';
import { SenderForm } from './SenderForm';
import { SendersDocument } from './senders.generated';

export const SenderCreatePage = () => (
  <CanAccess resource="senders" action="create" accessDenied={<AccessDenied />}>
    <PageHeading text="tidings.senders.add" />
    <SenderForm sender={undefined} />
  </CanAccess>
);

/** The form of a sender and its DKIM keys. Only administrators can open it. */
export const SenderPage = () => (
  <CanAccess resource="senders" action="edit" accessDenied={<AccessDenied />}>
    <Sender />
  </CanAccess>
);

const Sender = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const navigate = useNavigate();
  const { id } = useParams();
  const { data, error } = useApiQuery(SendersDocument, {});
  if (error) return <Alert severity="error">{errorMessage(error)}</Alert>;
  if (!data) return <Skeleton variant="rounded" height={320} />;
  const sender = data.senders.find((one) => one.id === id);
  if (!sender) return <NotFound />;
  return (
    <>
      <PageHeading text={senderText(sender)}>
        <Button component={Link} to={`/deliverability?sender=${sender.slug}`}>
          {translate('tidings.menu.deliverability')}
        </Button>
        <DeleteSenderButton sender={sender} onDeleted={() => navigate('/senders')} />
      </PageHeading>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)', pb: 2 }}>
        <DkimKeys sender={sender} />
        <SenderForm key={sender.id} sender={sender} />
      </Box>
    </>
  );
};
