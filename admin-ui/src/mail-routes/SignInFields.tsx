import { Alert } from '@mui/material';
import { PasswordInput, required, SelectInput, TextInput, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import type { Provider, SignIn } from './route-values';

/** User, and password or OAuth 2, as the chosen way to sign in needs. */
export const SignInFields = ({ isStored }: { isStored: boolean }) => {
  const translate = useTranslate();
  const signIn = useWatch({ name: 'signIn' }) as SignIn;
  const label = (field: string) => translate(`tidings.mail_routes.fields.${field}`);
  const help = (field: string) => translate(`tidings.mail_routes.help.${field}`);
  if (signIn === 'NONE') return null;
  return (
    <>
      <TextInput
        source="username"
        label={label(signIn === 'OAUTH2' ? 'mailbox' : 'username')}
        helperText={signIn === 'OAUTH2' ? help('mailbox') : false}
        validate={required()}
        autoComplete="off"
      />
      {signIn === 'PASSWORD' && (
        <PasswordInput
          source="password"
          label={label('password')}
          helperText={isStored ? help('kept') : false}
          validate={isStored ? undefined : required()}
          autoComplete="new-password"
        />
      )}
      {signIn === 'OAUTH2' && <OAuthFields isStored={isStored} />}
    </>
  );
};

const PROVIDERS: Provider[] = ['MICROSOFT', 'GOOGLE', 'OTHER'];

const OAuthFields = ({ isStored }: { isStored: boolean }) => {
  const translate = useTranslate();
  const provider = useWatch({ name: 'oauth.provider' }) as Provider;
  const label = (field: string) => translate(`tidings.mail_routes.fields.${field}`);
  const help = (field: string) => translate(`tidings.mail_routes.help.${field}`);
  const kept = isStored ? `${help('kept')} ` : '';
  return (
    <>
      <SelectInput
        source="oauth.provider"
        label={label('provider')}
        choices={PROVIDERS.map((id) => ({ id, name: `tidings.mail_routes.provider.${id}` }))}
        helperText={false}
        validate={required()}
      />
      <Alert severity="info" sx={{ mb: 1 }}>
        {translate(`tidings.mail_routes.provider_about.${provider}`)}
      </Alert>
      {provider === 'MICROSOFT' && (
        <TextInput source="oauth.tenant" label={label('tenant')} helperText={help('tenant')} />
      )}
      {provider === 'OTHER' && <TextInput source="oauth.tokenUrl" label={label('tokenUrl')} helperText={false} />}
      <TextInput source="oauth.clientId" label={label('clientId')} helperText={false} autoComplete="off" />
      <PasswordInput
        source="oauth.clientSecret"
        label={label('clientSecret')}
        helperText={isStored ? help('kept') : false}
        autoComplete="new-password"
      />
      <PasswordInput
        source="oauth.refreshToken"
        label={label('refreshToken')}
        helperText={kept + help(provider === 'GOOGLE' ? 'refreshTokenGoogle' : 'refreshToken')}
        autoComplete="new-password"
      />
      {provider === 'GOOGLE' ? (
        <TextInput
          source="oauth.serviceAccount"
          label={label('serviceAccount')}
          helperText={help('serviceAccount')}
          multiline
          minRows={2}
        />
      ) : (
        <TextInput source="oauth.scope" label={label('scope')} helperText={help('scope')} />
      )}
    </>
  );
};
