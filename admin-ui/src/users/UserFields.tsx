import { Box } from '@mui/material';
import {
  AutocompleteArrayInput,
  AutocompleteInput,
  BooleanInput,
  email,
  ReferenceArrayInput,
  required,
  TextInput,
  useTranslate,
} from 'react-admin';
import { FieldPair } from '../components/FieldPair';
import { FormSection } from '../components/FormSection';
import { JsonInput } from '../components/JsonInput';
import { TIME_ZONES } from '../components/local-time/time-zones';
import { UsernameInput } from '../components/UsernameInput';

/** Inputs for a person. Whether a person may sign in is edited on the page Team. */
export const UserFields = ({ isNew }: { isNew: boolean }) => {
  const translate = useTranslate();
  return (
    <Box sx={{ maxWidth: 720, width: '100%' }}>
      <FormSection title={translate('tidings.users.who')}>
        <FieldPair>
          <TextInput
            source="email"
            type="email"
            validate={[required(), email()]}
            autoFocus={isNew}
            autoComplete="off"
          />
          <UsernameInput />
          <TextInput source="firstName" />
          <TextInput source="lastName" />
        </FieldPair>
        <ReferenceArrayInput source="groupIds" reference="groups" sort={{ field: 'name', order: 'ASC' }}>
          <AutocompleteArrayInput filterToQuery={(q: string) => (q ? { q } : {})} />
        </ReferenceArrayInput>
        <BooleanInput source="isActive" defaultValue helperText={translate('tidings.users.inactive_help')} />
      </FormSection>
      <FormSection title={translate('tidings.users.mail')}>
        <FieldPair>
          <TextInput source="locale" defaultValue="en" helperText={translate('tidings.users.locale_help')} />
          <AutocompleteInput source="timezone" choices={TIME_ZONES} defaultValue="UTC" />
        </FieldPair>
        <JsonInput
          source="attributes"
          label={translate('resources.users.fields.attributes')}
          helperText={translate('tidings.users.attributes_help')}
          rows={3}
        />
      </FormSection>
    </Box>
  );
};
