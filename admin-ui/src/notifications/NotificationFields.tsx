import { Box } from '@mui/material';
import {
  AutocompleteArrayInput,
  AutocompleteInput,
  maxLength,
  RadioButtonGroupInput,
  ReferenceArrayInput,
  ReferenceInput,
  required,
  TextInput,
  useTranslate,
} from 'react-admin';
import { useFormContext, useWatch } from 'react-hook-form';
import { FormSection } from '../components/FormSection';
import { personText } from '../components/person-text';
import { UsersInput } from '../components/UsersInput';
import { SenderOfTemplateInput } from '../senders/public/SenderOfTemplateInput';
import { TopicInput } from '../topics/public/TopicInput';
import { AudienceReach } from './AudienceReach';
import { audienceTypes } from './audience-types';
import { ContextFields } from './ContextFields';
import { QueueHint } from './QueueHint';

export const MAX_NAME = 50;
const search = (q: string) => (q ? { q } : {});

export const NotificationFields = () => {
  const translate = useTranslate();
  const templateSlug = useWatch({ name: 'templateSlug' });
  return (
    <Box sx={{ maxWidth: 720, width: '100%' }}>
      <FormSection title={translate('tidings.notifications.what')}>
        <ReferenceInput
          source="templateSlug"
          reference="templates"
          filter={{ kind: 'MAIL' }}
          sort={{ field: 'slug', order: 'ASC' }}
        >
          <AutocompleteInput
            validate={required()}
            optionText={({ slug, description }) => (description ? `${slug} – ${description}` : slug)}
            filterToQuery={search}
          />
        </ReferenceInput>
        <SenderOfTemplateInput templateSlug={templateSlug} />
        <TopicInput helperText="tidings.topics.notification_help" />
        <TextInput source="name" validate={[required(), maxLength(MAX_NAME)]} helperText={<QueueHint />} />
      </FormSection>
      <FormSection title={translate('tidings.notifications.to_whom')}>
        <RadioButtonGroupInput
          source="type"
          label={false}
          choices={audienceTypes}
          defaultValue="GROUP"
          validate={required()}
        />
        <People />
        <AudienceReach />
      </FormSection>
      <FormSection title={translate('tidings.notifications.filled_in')}>
        <ContextFields />
      </FormSection>
    </Box>
  );
};

const People = () => {
  const type = useWatch({ name: 'type' });
  if (type === 'PERSONAL') return <OnePerson />;
  if (type === 'ALL') return null;
  return (
    <>
      <ReferenceArrayInput source="groupIds" reference="groups" sort={{ field: 'name', order: 'ASC' }}>
        <AutocompleteArrayInput filterToQuery={search} helperText={false} />
      </ReferenceArrayInput>
      <UsersInput source="userIds" />
    </>
  );
};

/** Input for the person of a personal notification, which has exactly one. The API takes a list. */
const OnePerson = () => {
  const { setValue } = useFormContext();
  const [id] = useWatch({ name: 'userIds' }) ?? [];
  return (
    <ReferenceInput source="userId" reference="users" sort={{ field: 'username', order: 'ASC' }}>
      <AutocompleteInput
        optionText={personText}
        filterToQuery={search}
        validate={required()}
        defaultValue={id}
        onChange={(userId: string | null) => setValue('userIds', userId ? [userId] : [], { shouldDirty: true })}
      />
    </ReferenceInput>
  );
};
