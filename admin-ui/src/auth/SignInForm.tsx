import { Alert, Button } from '@mui/material';
import { useState } from 'react';
import { Form, PasswordInput, required, TextInput, useLogin, useTranslate } from 'react-admin';
import { useErrorMessage } from '../api/use-error-message';

export const SignInForm = () => {
  const login = useLogin();
  const translate = useTranslate();
  const errorMessage = useErrorMessage();
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);

  const signIn = async (values: unknown) => {
    setBusy(true);
    setError(undefined);
    try {
      await login(values);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form onSubmit={signIn} noValidate>
      {error !== undefined && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {errorMessage(error)}
        </Alert>
      )}
      <TextInput
        source="username"
        label={translate('tidings.sign_in.username')}
        autoComplete="username"
        autoFocus
        validate={required()}
        slotProps={{ htmlInput: { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } }}
      />
      <PasswordInput
        source="password"
        label={translate('ra.auth.password')}
        autoComplete="current-password"
        validate={required()}
      />
      <Button type="submit" variant="contained" size="large" fullWidth loading={isBusy} sx={{ mt: 1 }}>
        {translate('ra.auth.sign_in')}
      </Button>
    </Form>
  );
};
