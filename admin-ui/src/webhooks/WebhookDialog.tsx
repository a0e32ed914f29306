import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useState } from 'react';
import { Form, useNotify, useRefresh, useTranslate } from 'react-admin';
import type { FieldValues } from 'react-hook-form';
import { useSubmit } from '../api/use-submit';
import { SigningSecret } from '../components/SigningSecret';
import { SubmitButton } from '../components/SubmitButton';
import { WebhookFields } from './WebhookFields';
import { inputOf, NEW_WEBHOOK, valuesOf, type WebhookValues } from './webhook-values';
import { CreateWebhookDocument, UpdateWebhookDocument, type WebhookFragment } from './webhooks.generated';

const TITLE = 'webhook-dialog';

/** The form of a new or a stored webhook. After a new one was saved, its secret. */
export const WebhookDialog = ({ webhook, onClose }: { webhook: WebhookFragment | undefined; onClose: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const [secret, setSecret] = useState<string>();
  const onDone = ({ saved }: { saved: { secret: string | null } }) => {
    refresh();
    notify('tidings.webhooks.saved', { type: 'success' });
    if (saved.secret === null) return onClose();
    setSecret(saved.secret);
  };
  const create = useSubmit(CreateWebhookDocument, { onDone });
  const update = useSubmit(UpdateWebhookDocument, { onDone });
  const save = (values: FieldValues) => {
    const input = inputOf(values as WebhookValues, webhook);
    return webhook ? update({ id: webhook.id, input }) : create({ input });
  };
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      {secret !== undefined ? (
        <SigningSecret
          secret={secret}
          about={translate('tidings.webhooks.secret_about')}
          titleId={TITLE}
          onClose={onClose}
        />
      ) : (
        <Form defaultValues={webhook ? valuesOf(webhook) : NEW_WEBHOOK} onSubmit={save} noValidate>
          <DialogTitle id={TITLE}>{webhook ? webhook.name : translate('tidings.webhooks.add')}</DialogTitle>
          <DialogContent>
            <WebhookFields webhook={webhook} />
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
            <SubmitButton />
          </DialogActions>
        </Form>
      )}
    </Dialog>
  );
};
