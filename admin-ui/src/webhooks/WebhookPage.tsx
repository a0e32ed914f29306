import { Alert, Box, Button, Skeleton, Typography } from '@mui/material';
import { useState } from 'react';
import { CanAccess, Confirm, useNotify, useTranslate } from 'react-admin';
import { useNavigate, useParams } from 'react-router-dom';
import { useApiMutation } from '../api/use-api-mutation';
import { useErrorMessage } from '../api/use-error-message';
import { AccessDenied } from '../components/AccessDenied';
import { PageHeading } from '../components/PageHeading';
import { Section } from '../components/Section';
import { useLive } from '../components/use-live';
import { When } from '../components/When';
import { wireType } from './event-types';
import { ReplayDialog } from './ReplayDialog';
import { Replays } from './Replays';
import { RotateDialog } from './RotateDialog';
import { WebhookDialog } from './WebhookDialog';
import { WebhookState } from './WebhookState';
import { WebhookTries } from './WebhookTries';
import { DeleteWebhooksDocument, TestWebhookDocument, WebhookDocument, type WebhookQuery } from './webhooks.generated';

export const WebhookPage = () => (
  <CanAccess resource="webhooks" action="edit" accessDenied={<AccessDenied />}>
    <WebhookById />
  </CanAccess>
);

const WebhookById = () => {
  const errorMessage = useErrorMessage();
  const { id = '' } = useParams();
  const { data, error } = useLive(WebhookDocument, { id });
  if (!data && error) return <Alert severity="error">{errorMessage(error)}</Alert>;
  if (!data) return <Skeleton variant="rounded" height={320} />;
  return <Webhook key={id} webhook={data.webhookEndpoint} />;
};

type Dialogs = 'edit' | 'rotate' | 'replay' | 'delete';

const Webhook = ({ webhook }: { webhook: WebhookQuery['webhookEndpoint'] }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const navigate = useNavigate();
  const [open, setOpen] = useState<Dialogs>();
  const close = () => setOpen(undefined);
  const { id, name, host, types, previousSecretUntil, replays } = webhook;
  const test = useApiMutation(TestWebhookDocument, {
    onDone: ({ test: { status, error, durationMs } }) =>
      error === null
        ? notify('tidings.webhooks.test_sent', { type: 'success', messageArgs: { status, ms: durationMs } })
        : notify('tidings.webhooks.test_failed', { type: 'error', messageArgs: { error }, autoHideDuration: null }),
  });
  const remove = useApiMutation(DeleteWebhooksDocument, { onDone: () => navigate('/webhooks') });
  return (
    <>
      <PageHeading text={name} about={host}>
        <Button onClick={() => test.mutate({ id })} loading={test.isPending}>
          {translate('tidings.webhooks.test')}
        </Button>
        <Button onClick={() => setOpen('replay')} disabled={webhook.state !== 'ACTIVE'}>
          {translate('tidings.webhooks.replay')}
        </Button>
        <Button onClick={() => setOpen('rotate')}>{translate('tidings.webhooks.rotate')}</Button>
        <Button onClick={() => setOpen('edit')}>{translate('ra.action.edit')}</Button>
        <Button color="error" onClick={() => setOpen('delete')}>
          {translate('ra.action.delete')}
        </Button>
      </PageHeading>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)', pb: 2 }}>
        <Section title={translate('tidings.webhooks.state')}>
          <WebhookState webhook={webhook} />
          <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
            {types.map(wireType).join(', ')}
          </Typography>
          {previousSecretUntil && Date.parse(previousSecretUntil) > Date.now() && (
            <Typography variant="body2" component="div">
              {translate('tidings.webhooks.previous_secret')} <When at={previousSecretUntil} />
            </Typography>
          )}
        </Section>
        {replays.length > 0 && <Replays replays={replays} />}
        <WebhookTries endpointId={id} />
      </Box>
      {open === 'edit' && <WebhookDialog webhook={webhook} onClose={close} />}
      {open === 'rotate' && <RotateDialog id={id} onClose={close} />}
      {open === 'replay' && <ReplayDialog id={id} onClose={close} />}
      <Confirm
        isOpen={open === 'delete'}
        loading={remove.isPending}
        title={translate('tidings.webhooks.delete_one', { name })}
        content={translate('tidings.webhooks.delete_about')}
        confirm="ra.action.delete"
        confirmColor="warning"
        onConfirm={() => remove.mutate({ ids: [id] })}
        onClose={close}
      />
    </>
  );
};
