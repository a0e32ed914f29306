import { Create, DateTimeInput, required, SelectInput, SimpleForm, TextInput } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { SCOPES } from './suppression-texts';
import { TopicInput } from './TopicInput';

const scopeChoices = SCOPES.map((id) => ({ id, name: `tidings.suppressions.scope.${id}` }));
const toInstant = (local: string) => (local ? new Date(local).toISOString() : null);

export const SuppressionCreate = () => (
  <>
    <PageHeading text="resources.suppressions.page.create" />
    <Create redirect="list">
      <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }} defaultValues={{ scope: 'ALL_MAIL' }}>
        <TextInput source="email" type="email" validate={required()} autoFocus />
        <SelectInput source="scope" choices={scopeChoices} validate={required()} />
        <TopicInput source="topic" validate={required()} />
        <TextInput source="note" multiline slotProps={{ htmlInput: { maxLength: 500 } }} />
        <DateTimeInput source="expiresAt" parse={toInstant} helperText="tidings.suppressions.expires_help" />
      </SimpleForm>
    </Create>
  </>
);
