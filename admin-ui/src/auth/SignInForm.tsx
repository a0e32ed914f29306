import { Alert, Button } from '@mui/material';
import { useState } from 'react';
import { Form, PasswordInput, required, TextInput, useLogin, useTranslate } from 'react-admin';
import { type ErrorMessage, errorMessage } from '../api/error-message';

export const SignInForm = () => {
  const login = useLogin();
  const translate = useTranslate();
  const [message, setMessage] = useState<ErrorMessage>();
  const [isBusy, setBusy] = useState(false);

  const signIn = async (values: unknown) => {
    setBusy(true);
    setMessage(undefined);
    try {
      await login(values);
    } catch (error) {
      setMessage(errorMessage(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form onSubmit={signIn} noValidate>
      {message && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {translate(message.key, message.args)}
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
