import { Alert } from '@mui/material';
import { RadioButtonGroupInput, required, SelectArrayInput, TextInput, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { useApiQuery } from '../api/use-api-query';
import { AlertRouteChoicesDocument } from './alerts.generated';
import type { Target } from './rule-values';

/** A webhook, or addresses and the routes of their mails. `storedHost`: the rule has a webhook already. */
export const TargetFields = ({ storedHost }: { storedHost: string | undefined }) => {
  const translate = useTranslate();
  const target = useWatch({ name: 'target' }) as Target;
  const label = (field: string) => translate(`tidings.alerts.fields.${field}`);
  return (
    <>
      <RadioButtonGroupInput
        source="target"
        label={label('target')}
        choices={['WEBHOOK', 'MAIL'].map((id) => ({ id, name: `tidings.alerts.target.${id}` }))}
        helperText={false}
        validate={required()}
      />
      {target === 'WEBHOOK' ? (
        <TextInput
          source="webhookUrl"
          label={label('webhookUrl')}
          helperText={
            storedHost === undefined
              ? translate('tidings.alerts.help.webhook')
              : translate('tidings.alerts.help.kept', { host: storedHost })
          }
          validate={storedHost === undefined ? required() : undefined}
          autoComplete="off"
        />
      ) : (
        <MailFields />
      )}
    </>
  );
};

const MailFields = () => {
  const translate = useTranslate();
  const { data } = useApiQuery(AlertRouteChoicesDocument, {});
  const label = (field: string) => translate(`tidings.alerts.fields.${field}`);
  if (data?.routes.length === 0) {
    return (
      <Alert severity="warning" sx={{ mb: 2 }}>
        {translate('tidings.alerts.no_routes')}
      </Alert>
    );
  }
  return (
    <>
      <TextInput
        source="emails"
        label={label('emails')}
        helperText={translate('tidings.alerts.help.emails')}
        validate={required()}
        multiline
        minRows={2}
      />
      <TextInput source="mailFrom" label={label('mailFrom')} helperText={false} validate={required()} />
      {data && (
        <SelectArrayInput
          source="routeIds"
          label={label('routeIds')}
          choices={data.routes}
          translateChoice={false}
          helperText={translate('tidings.alerts.help.routes')}
          validate={required()}
        />
      )}
    </>
  );
};
