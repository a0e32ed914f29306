import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { Form, maxLength, minLength, PasswordInput, required, useNotify, useTranslate } from 'react-admin';
import { type FieldValues, useFormState } from 'react-hook-form';
import { useSubmit } from '../api/use-submit';
import { Section } from '../components/Section';
import { ChangePasswordDocument } from './account.generated';

const longEnough = [required(), minLength(8), maxLength(200)];
const theSame = (again: string, { next }: FieldValues) => (again === next ? undefined : 'tidings.account.not_the_same');
const typedTwice = [required(), theSame];

export const PasswordForm = () => {
  const translate = useTranslate();
  const notify = useNotify();
  // React remounts the form when its key changes, which empties the fields.
  const [round, setRound] = useState(0);
  const change = useSubmit(ChangePasswordDocument, {
    onDone: () => {
      setRound((last) => last + 1);
      notify('tidings.account.password_changed', { type: 'success' });
    },
  });

  return (
    <Section title={translate('tidings.account.password')}>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 1 }}>
        {translate('tidings.account.password_about')}
      </Typography>
      <Form key={round} onSubmit={({ current, next }: FieldValues) => change({ current, next })} noValidate>
        <PasswordInput
          source="current"
          label={translate('tidings.account.current')}
          autoComplete="current-password"
          validate={required()}
        />
        <PasswordInput
          source="next"
          label={translate('tidings.account.next')}
          helperText={translate('tidings.account.next_help')}
          autoComplete="new-password"
          validate={longEnough}
        />
        <PasswordInput
          source="again"
          label={translate('tidings.account.again')}
          autoComplete="new-password"
          validate={typedTwice}
        />
        <ChangeButton />
      </Form>
    </Section>
  );
};

const ChangeButton = () => {
  const translate = useTranslate();
  const { isSubmitting } = useFormState();
  return (
    <Button type="submit" variant="contained" loading={isSubmitting} sx={{ mt: 1 }}>
      {translate('tidings.account.change_password')}
    </Button>
  );
};
