import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import {
  AutocompleteInput,
  DateTimeInput,
  Form,
  RadioButtonGroupInput,
  ReferenceInput,
  required,
  useNotify,
  useRefresh,
  useTranslate,
} from 'react-admin';
import { type FieldValues, useFormState, useWatch } from 'react-hook-form';
import { useSubmit } from '../api/use-submit';
import { useFormat } from '../components/use-format';
import { ReplayWebhookDocument } from './webhooks.generated';

const TITLE = 'replay-webhook';
const DAY_MS = 86_400_000;

/** Sends events again: from a time on, or those of one dispatch. */
export const ReplayDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const replay = useSubmit(ReplayWebhookDocument, {
    onDone: () => {
      refresh();
      notify('tidings.webhooks.replay_begun', { type: 'success' });
      onClose();
    },
  });
  const submit = ({ what, since, dispatchId }: FieldValues) =>
    replay({
      id,
      input: what === 'DISPATCH' ? { dispatchId: String(dispatchId) } : { since: new Date(since).toISOString() },
    });
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      <Form defaultValues={{ what: 'TIME', since: new Date(Date.now() - DAY_MS) }} onSubmit={submit} noValidate>
        <DialogTitle id={TITLE}>{translate('tidings.webhooks.replay')}</DialogTitle>
        <DialogContent>
          <Typography sx={{ mb: 2 }}>{translate('tidings.webhooks.replay_about')}</Typography>
          <RadioButtonGroupInput
            source="what"
            label={translate('tidings.webhooks.replay_what')}
            choices={['TIME', 'DISPATCH'].map((one) => ({ id: one, name: `tidings.webhooks.replay_choice.${one}` }))}
            helperText={false}
          />
          <Which />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
          <ReplayButton />
        </DialogActions>
      </Form>
    </Dialog>
  );
};

const Which = () => {
  const translate = useTranslate();
  const format = useFormat();
  const what = useWatch({ name: 'what' });
  if (what === 'TIME') {
    return (
      <DateTimeInput
        source="since"
        label={translate('tidings.webhooks.since')}
        helperText={false}
        validate={required()}
      />
    );
  }
  return (
    <ReferenceInput source="dispatchId" reference="dispatches" sort={{ field: 'createdAt', order: 'DESC' }}>
      <AutocompleteInput
        label={translate('tidings.webhooks.dispatch')}
        optionText={(dispatch?: { event: string; createdAt: string }) =>
          dispatch ? `${dispatch.event} · ${format.moment(dispatch.createdAt)}` : ''
        }
        filterToQuery={(event: string) => (event ? { event } : {})}
        helperText={translate('tidings.webhooks.dispatch_help')}
        validate={required()}
      />
    </ReferenceInput>
  );
};

const ReplayButton = () => {
  const translate = useTranslate();
  const { isSubmitting } = useFormState();
  return (
    <Button type="submit" variant="contained" loading={isSubmitting}>
      {translate('tidings.webhooks.replay')}
    </Button>
  );
};
