import {
  AutocompleteArrayInput,
  BooleanInput,
  CheckboxGroupInput,
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  ReferenceArrayInput,
  required,
  SelectArrayInput,
  TextInput,
  useTranslate,
} from 'react-admin';
import { useApiQuery } from '../api/use-api-query';
import { EVENT_TYPES, wireType } from './event-types';
import { type WebhookFragment, WebhookKeyChoicesDocument } from './webhooks.generated';

const MAX_NAME = 100;
const MAX_IN_FLIGHT = 16;

export const WebhookFields = ({ webhook }: { webhook: WebhookFragment | undefined }) => {
  const translate = useTranslate();
  const label = (field: string) => translate(`tidings.webhooks.fields.${field}`);
  const help = (field: string) => translate(`tidings.webhooks.help.${field}`);
  return (
    <>
      <TextInput
        source="name"
        label={label('name')}
        helperText={false}
        validate={[required(), maxLength(MAX_NAME)]}
        autoFocus
      />
      <TextInput
        source="url"
        label={label('url')}
        helperText={webhook ? translate('tidings.webhooks.help.kept', { host: webhook.host }) : help('url')}
        validate={webhook ? undefined : required()}
        autoComplete="off"
      />
      <CheckboxGroupInput
        source="types"
        label={label('types')}
        choices={EVENT_TYPES.map((id) => ({
          id,
          name: `${translate(`tidings.webhooks.type.${id}`)} (${wireType(id)})`,
        }))}
        translateChoice={false}
        helperText={false}
        validate={required()}
        row={false}
      />
      <ReferenceArrayInput source="topics" reference="topics" sort={{ field: 'name', order: 'ASC' }}>
        <AutocompleteArrayInput
          label={label('topics')}
          optionText="name"
          filterToQuery={(q: string) => (q ? { q } : {})}
          helperText={help('filter')}
        />
      </ReferenceArrayInput>
      <TextInput
        source="eventNames"
        label={label('eventNames')}
        helperText={help('eventNames')}
        multiline
        minRows={2}
      />
      <KeyInput label={label('apiKeyIds')} help={help('filter')} />
      <BooleanInput source="isBatched" label={label('isBatched')} helperText={help('isBatched')} />
      <NumberInput
        source="maxInFlight"
        label={label('maxInFlight')}
        helperText={false}
        validate={[required(), minValue(1), maxValue(MAX_IN_FLIGHT)]}
        min={1}
        max={MAX_IN_FLIGHT}
      />
      <BooleanInput source="isActive" label={label('isActive')} helperText={help('isActive')} />
    </>
  );
};

const KeyInput = ({ label, help }: { label: string; help: string }) => {
  const { data } = useApiQuery(WebhookKeyChoicesDocument, {});
  if (!data || data.apiKeys.length === 0) return null;
  return (
    <SelectArrayInput
      source="apiKeyIds"
      label={label}
      choices={data.apiKeys}
      translateChoice={false}
      helperText={help}
    />
  );
};
