import Add from '@mui/icons-material/Add';
import WebhookIcon from '@mui/icons-material/Webhook';
import { Alert, Button, Skeleton } from '@mui/material';
import { useState } from 'react';
import { CanAccess, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';
import { AccessDenied } from '../components/AccessDenied';
import { EmptyState } from '../components/EmptyState';
import { PageHeading } from '../components/PageHeading';
import { useLive } from '../components/use-live';
import { WebhookDialog } from './WebhookDialog';
import { WebhookList } from './WebhookList';
import { WebhooksDocument } from './webhooks.generated';

export const WebhooksPage = () => (
  <CanAccess resource="webhooks" action="list" accessDenied={<AccessDenied />}>
    <Webhooks />
  </CanAccess>
);

const Webhooks = () => {
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [isAdding, setAdding] = useState(false);
  const { data, error } = useLive(WebhooksDocument, {});
  const webhooks = data?.webhookEndpoints ?? [];
  const addButton = (
    <Button variant="contained" startIcon={<Add />} onClick={() => setAdding(true)}>
      {translate('tidings.webhooks.add')}
    </Button>
  );
  return (
    <>
      <PageHeading text="tidings.menu.webhooks" about={translate('tidings.webhooks.about')}>
        {webhooks.length > 0 && addButton}
      </PageHeading>
      {error && <Alert severity="error">{errorMessage(error)}</Alert>}
      {!data && !error && <Skeleton variant="rounded" height={160} />}
      {data && webhooks.length === 0 && (
        <EmptyState
          icon={<WebhookIcon />}
          title={translate('tidings.webhooks.empty_title')}
          about={translate('tidings.webhooks.empty_about')}
        >
          {addButton}
        </EmptyState>
      )}
      {webhooks.length > 0 && <WebhookList webhooks={webhooks} />}
      {isAdding && <WebhookDialog webhook={undefined} onClose={() => setAdding(false)} />}
    </>
  );
};
