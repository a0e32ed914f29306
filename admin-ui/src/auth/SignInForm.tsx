import { Alert, Button } from '@mui/material';
import { useState } from 'react';
import { Form, PasswordInput, required, TextInput, useLogin, useTranslate } from 'react-admin';
import { type ErrorWords, errorWords } from '../providers/error-words';

export const SignInForm = () => {
  const login = useLogin();
  const translate = useTranslate();
  const [words, setWords] = useState<ErrorWords>();
  const [isBusy, setBusy] = useState(false);

  const signIn = async (values: unknown) => {
    setBusy(true);
    setWords(undefined);
    try {
      await login(values);
    } catch (error) {
      setWords(errorWords(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Form onSubmit={signIn} noValidate>
      {words && (
        <Alert severity="error" sx={{ mb: 1.5 }}>
          {translate(words.key, words.args)}
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
