import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import {
  AutocompleteArrayInput,
  AutocompleteInput,
  BooleanInput,
  email,
  minLength,
  PasswordInput,
  ReferenceArrayInput,
  regex,
  required,
  SelectInput,
  TextInput,
  useTranslate,
} from 'react-admin';
import { useWatch } from 'react-hook-form';
import { FormSection } from '../components/FormSection';
import { JsonInput } from '../components/JsonInput';
import { roleChoices } from './role-choices';

const timezones = Intl.supportedValuesOf('timeZone');
const timezoneChoices = [...new Set(['UTC', ...timezones])].map((id) => ({ id, name: id }));

const Pair = ({ children }: { children: ReactNode }) => (
  <Box sx={{ display: 'grid', gridTemplateColumns: { sm: '1fr 1fr' }, columnGap: 2 }}>{children}</Box>
);

/** What a user consists of, whether new or changed. `isNew` asks for the password that a role needs. */
export const UserFields = ({ isNew }: { isNew: boolean }) => {
  const translate = useTranslate();
  const role = useWatch({ name: 'role' });
  const needsPassword = isNew && role !== undefined && role !== 'NONE';
  return (
    <Box sx={{ maxWidth: 720, width: '100%' }}>
      <FormSection title={translate('tidings.users.who')}>
        <Pair>
          <TextInput
            source="email"
            type="email"
            validate={[required(), email()]}
            autoFocus={isNew}
            autoComplete="off"
          />
          <TextInput
            source="username"
            validate={[required(), regex(/^\S+$/, 'username must be without spaces, and not empty')]}
            autoComplete="off"
          />
          <TextInput source="firstName" />
          <TextInput source="lastName" />
        </Pair>
        <ReferenceArrayInput source="groupIds" reference="groups" sort={{ field: 'name', order: 'ASC' }}>
          <AutocompleteArrayInput filterToQuery={(q: string) => (q ? { q } : {})} />
        </ReferenceArrayInput>
        <BooleanInput source="isActive" defaultValue helperText={translate('tidings.users.inactive_help')} />
      </FormSection>
      <FormSection title={translate('tidings.users.mail')}>
        <Pair>
          <TextInput source="locale" defaultValue="en" helperText={translate('tidings.users.locale_help')} />
          <AutocompleteInput source="timezone" choices={timezoneChoices} defaultValue="UTC" />
        </Pair>
        <JsonInput
          source="attributes"
          label={translate('resources.users.fields.attributes')}
          helperText={translate('tidings.users.attributes_help')}
          rows={3}
        />
      </FormSection>
      <FormSection title={translate('tidings.users.access')}>
        <Pair>
          <SelectInput
            source="role"
            choices={roleChoices}
            defaultValue="NONE"
            validate={required()}
            helperText={translate('tidings.users.role_help')}
          />
          <PasswordInput
            source="password"
            autoComplete="new-password"
            validate={needsPassword ? [required(), minLength(8)] : minLength(8)}
            helperText={translate('tidings.users.password_help')}
          />
        </Pair>
      </FormSection>
    </Box>
  );
};
