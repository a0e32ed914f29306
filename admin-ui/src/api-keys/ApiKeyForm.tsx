import { Box, Button, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import {
  BooleanInput,
  CheckboxGroupInput,
  Form,
  minValue,
  NumberInput,
  required,
  TextInput,
  useRefresh,
  useTranslate,
} from 'react-admin';
import { type FieldValues, useFormState } from 'react-hook-form';
import { useSubmit } from '../api/use-submit';
import { type ApiKeyScope, CreateApiKeyDocument, type CreateApiKeyMutation } from './api-keys.generated';

const SCOPES: { id: ApiKeyScope }[] = [{ id: 'SEND' }, { id: 'READ' }, { id: 'WRITE' }, { id: 'FEEDBACK' }];

export const ApiKeyForm = ({
  titleId,
  onCreated,
  onClose,
}: {
  titleId: string;
  onCreated: (created: CreateApiKeyMutation['createApiKey']) => void;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const refresh = useRefresh();
  const create = useSubmit(CreateApiKeyDocument, {
    onDone: ({ createApiKey }) => {
      refresh();
      onCreated(createApiKey);
    },
  });

  return (
    <Form
      defaultValues={{ scopes: ['SEND'] }}
      onSubmit={({ name, scopes, sendsPerMinute, strict }: FieldValues) =>
        create({ name, scopes, sendsPerMinute, strict: strict === true })
      }
      noValidate
    >
      <DialogTitle id={titleId}>{translate('tidings.api_keys.create')}</DialogTitle>
      <DialogContent>
        <TextInput
          source="name"
          label={translate('tidings.api_keys.name')}
          helperText={translate('tidings.api_keys.name_help')}
          validate={required()}
          autoFocus
        />
        <CheckboxGroupInput
          source="scopes"
          label={translate('tidings.api_keys.may')}
          choices={SCOPES}
          optionText={({ id }: { id: ApiKeyScope }) => <ScopeText scope={id} />}
          translateChoice={false}
          row={false}
          sx={{ '& .MuiFormControlLabel-root': { alignItems: 'flex-start' } }}
          validate={required()}
        />
        <NumberInput
          source="sendsPerMinute"
          label={translate('tidings.api_keys.limit')}
          helperText={translate('tidings.api_keys.limit_help')}
          validate={minValue(1)}
          min={1}
        />
        <BooleanInput
          source="strict"
          label={translate('tidings.api_keys.strict')}
          helperText={translate('tidings.api_keys.strict_help')}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('tidings.action.cancel')}</Button>
        <CreateButton />
      </DialogActions>
    </Form>
  );
};

const CreateButton = () => {
  const translate = useTranslate();
  const { isSubmitting } = useFormState();
  return (
    <Button type="submit" variant="contained" loading={isSubmitting}>
      {translate('ra.action.create')}
    </Button>
  );
};

const ScopeText = ({ scope }: { scope: ApiKeyScope }) => {
  const translate = useTranslate();
  return (
    <Box component="span" sx={{ display: 'block', py: 0.5 }}>
      <Typography component="span" sx={{ display: 'block', fontWeight: 600 }}>
        {translate(`tidings.api_keys.scope.${scope}`)}
      </Typography>
      <Typography component="span" variant="body2" sx={{ color: 'text.secondary' }}>
        {translate(`tidings.api_keys.scope_about.${scope}`)}
      </Typography>
    </Box>
  );
};
