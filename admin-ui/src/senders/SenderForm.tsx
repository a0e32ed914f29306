import { Box, Card, CardContent } from '@mui/material';
import { useEffect, useState } from 'react';
import {
  BooleanInput,
  email,
  Form,
  maxLength,
  regex,
  required,
  TextInput,
  useNotify,
  useRefresh,
  useTranslate,
} from 'react-admin';
import { type FieldValues, useFormState } from 'react-hook-form';
import { useNavigate } from 'react-router-dom';
import { useApiQuery } from '../api/use-api-query';
import { useSubmit } from '../api/use-submit';
import { FieldPair } from '../components/FieldPair';
import { FormSection } from '../components/FormSection';
import { SubmitButton } from '../components/SubmitButton';
import { AllowedFields } from './AllowedFields';
import { QuietFields } from './QuietFields';
import { RoutingInput } from './RoutingInput';
import { StopFields } from './StopFields';
import { inputOf, NEW_SENDER, type SenderValues, valuesOf } from './sender-values';
import {
  CreateSenderDocument,
  SenderFormChoicesDocument,
  type SenderFragment,
  UpdateSenderDocument,
} from './senders.generated';

const MAX_SLUG = 50;
const MAX_NAME = 100;
const MAX_ADDRESS = 320;
const SLUG = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;

const slugRules = [required(), maxLength(MAX_SLUG), regex(SLUG, 'tidings.senders.slug_rule')];
const nameRules = maxLength(MAX_NAME);
const emailRules = [required(), email(), maxLength(MAX_ADDRESS)];
const addressRules = maxLength(MAX_ADDRESS);

/** The form of a new or a stored sender. A new one is opened once it is saved, so that it can get a DKIM key. */
export const SenderForm = ({ sender }: { sender: SenderFragment | undefined }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const [createdId, setCreatedId] = useState<string>();
  const { data } = useApiQuery(SenderFormChoicesDocument, {});
  const onDone = ({ saved: { id } }: { saved: { id: string } }) => {
    refresh();
    notify('tidings.senders.saved', { type: 'success' });
    if (!sender) setCreatedId(id);
  };
  const create = useSubmit(CreateSenderDocument, { onDone });
  const update = useSubmit(UpdateSenderDocument, { onDone });
  const save = (values: FieldValues) => {
    const input = inputOf(values as SenderValues);
    return sender ? update({ id: sender.id, input }) : create({ input });
  };
  const label = (field: string) => translate(`tidings.senders.fields.${field}`);
  const help = (field: string) => translate(`tidings.senders.help.${field}`);
  return (
    <Card>
      <CardContent>
        <Form defaultValues={sender ? valuesOf(sender) : NEW_SENDER} onSubmit={save} noValidate warnWhenUnsavedChanges>
          <Box sx={{ maxWidth: 720 }}>
            <FormSection title={translate('tidings.senders.part.from')}>
              <TextInput
                source="slug"
                label={label('slug')}
                helperText={help('slug')}
                validate={slugRules}
                autoComplete="off"
                autoFocus={!sender}
              />
              <FieldPair>
                <TextInput source="fromName" label={label('fromName')} helperText={false} validate={nameRules} />
                <TextInput source="fromEmail" label={label('fromEmail')} helperText={false} validate={emailRules} />
              </FieldPair>
              <BooleanInput source="isDefault" label={label('isDefault')} helperText={help('isDefault')} />
            </FormSection>
            <FormSection title={translate('tidings.senders.part.answers')}>
              <TextInput
                source="replyTo"
                label={label('replyTo')}
                helperText={help('replyTo')}
                validate={addressRules}
              />
              <TextInput
                source="returnPath"
                label={label('returnPath')}
                helperText={help('returnPath')}
                validate={addressRules}
              />
            </FormSection>
            <RoutingInput routes={data?.routes ?? []} />
            <AllowedFields apiKeys={data?.apiKeys ?? []} />
            <QuietFields />
            <StopFields />
            <SubmitButton />
          </Box>
          <OpenCreated id={createdId} />
        </Form>
      </CardContent>
    </Card>
  );
};

/** Opens a created sender after the submit has ended: until then the form warns of unsaved changes. */
const OpenCreated = ({ id }: { id: string | undefined }) => {
  const navigate = useNavigate();
  const { isSubmitSuccessful } = useFormState();
  useEffect(() => {
    if (id && isSubmitSuccessful) navigate(`/senders/${id}`, { replace: true });
  }, [id, isSubmitSuccessful, navigate]);
  return null;
};
