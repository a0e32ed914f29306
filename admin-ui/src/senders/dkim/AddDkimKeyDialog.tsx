import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import {
  Form,
  maxLength,
  RadioButtonGroupInput,
  regex,
  required,
  TextInput,
  useNotify,
  useRefresh,
  useTranslate,
} from 'react-admin';
import { type FieldValues, useFormState, useWatch } from 'react-hook-form';
import { useSubmit } from '../../api/use-submit';
import { AddDkimKeyDocument, type SenderFragment } from '../senders.generated';

const TITLE = 'dkim-key-dialog';
const MAX_SELECTOR = 63;
const SELECTOR = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;
const KINDS = ['RSA', 'ED25519', 'GIVEN'];

const selectorRules = [maxLength(MAX_SELECTOR), regex(SELECTOR, 'tidings.senders.dkim.selector_rule')];

/** Makes a key for a sender, or takes an existing private key. */
export const AddDkimKeyDialog = ({
  sender: { id: senderId },
  onClose,
}: {
  sender: Pick<SenderFragment, 'id'>;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const add = useSubmit(AddDkimKeyDocument, {
    onDone: () => {
      refresh();
      notify('tidings.senders.dkim.done.add', { type: 'success' });
      onClose();
    },
  });
  const save = ({ kind, selector, privateKey }: FieldValues) =>
    add({
      senderId,
      input: { selector: selector || null, ...(kind === 'GIVEN' ? { privateKey } : { algorithm: kind }) },
    });
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby={TITLE}>
      <Form defaultValues={{ kind: 'RSA' }} onSubmit={save} noValidate>
        <DialogTitle id={TITLE}>{translate('tidings.senders.dkim.add')}</DialogTitle>
        <DialogContent>
          <Typography variant="body2" sx={{ mb: 1 }}>
            {translate('tidings.senders.dkim.add_about')}
          </Typography>
          <RadioButtonGroupInput
            source="kind"
            label={translate('tidings.senders.dkim.kind_label')}
            choices={KINDS.map((id) => ({ id, name: `tidings.senders.dkim.kind.${id}` }))}
            row={false}
            helperText={false}
            validate={required()}
          />
          <PrivateKeyInput />
          <TextInput
            source="selector"
            label={translate('tidings.senders.dkim.selector')}
            helperText={translate('tidings.senders.dkim.selector_help')}
            validate={selectorRules}
            autoComplete="off"
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
          <AddButton />
        </DialogActions>
      </Form>
    </Dialog>
  );
};

const PrivateKeyInput = () => {
  const translate = useTranslate();
  if (useWatch({ name: 'kind' }) !== 'GIVEN') return null;
  return (
    <TextInput
      source="privateKey"
      label={translate('tidings.senders.dkim.private_key')}
      helperText={translate('tidings.senders.dkim.private_key_help')}
      validate={required()}
      multiline
      minRows={4}
      autoComplete="off"
    />
  );
};

const AddButton = () => {
  const translate = useTranslate();
  const { isSubmitting } = useFormState();
  return (
    <Button type="submit" variant="contained" loading={isSubmitting}>
      {translate('tidings.senders.dkim.add')}
    </Button>
  );
};
