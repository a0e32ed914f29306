import { Alert, Button, DialogActions, DialogContent, DialogTitle, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { AnyTemplateDocument, type CreateApiKeyMutation } from './api-keys.generated';
import { CopyBlock } from './CopyBlock';
import { firstCall } from './first-call';

/** Shows the secret of a new API key once, with an example call that uses it. */
export const ApiKeySecret = ({
  created: { secret, apiKey },
  titleId,
  onClose,
}: {
  created: CreateApiKeyMutation['createApiKey'];
  titleId: string;
  onClose: () => void;
}) => {
  const translate = useTranslate();
  const { data } = useApiQuery(AnyTemplateDocument, {});
  const call = firstCall({
    origin: window.location.origin,
    secret,
    scopes: apiKey.scopes,
    template: data?.templates.items[0],
  });

  return (
    <>
      <DialogTitle id={titleId}>{translate('tidings.api_keys.created', { name: apiKey.name })}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          {translate('tidings.api_keys.once')}
        </Alert>
        <CopyBlock label={translate('tidings.api_keys.secret')} text={secret} />
        {call && (
          <>
            <Typography sx={{ mt: 2, mb: 0.5 }}>{translate(`tidings.api_keys.call.${call.kind}`)}</Typography>
            <CopyBlock label={translate('tidings.api_keys.command')} text={call.command} />
          </>
        )}
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          {translate('tidings.api_keys.kept')}
        </Button>
      </DialogActions>
    </>
  );
};
