import { Card, CardContent } from '@mui/material';
import {
  Create,
  email,
  minLength,
  PasswordInput,
  required,
  SelectInput,
  SimpleForm,
  TextInput,
  useTranslate,
} from 'react-admin';
import { FieldPair } from '../components/FieldPair';
import { FormSection } from '../components/FormSection';
import { PageHeading } from '../components/PageHeading';
import { UsernameInput } from '../components/UsernameInput';
import { ChoosePerson } from './ChoosePerson';
import { memberRoles, roleChoices } from './role-choices';

export const TeamCreate = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading text="resources.team.page.create" />
      <Card>
        <CardContent>
          <ChoosePerson />
        </CardContent>
      </Card>
      <Create redirect="list">
        <SimpleForm warnWhenUnsavedChanges>
          <FormSection title={translate('tidings.team.new_member')}>
            <FieldPair>
              <TextInput source="email" type="email" validate={[required(), email()]} autoComplete="off" />
              <UsernameInput />
              <TextInput source="firstName" />
              <TextInput source="lastName" />
            </FieldPair>
          </FormSection>
          <FormSection title={translate('tidings.team.sign_in')}>
            <FieldPair>
              <SelectInput
                source="role"
                choices={roleChoices(memberRoles)}
                validate={required()}
                helperText={translate('tidings.team.role_help')}
              />
              <PasswordInput
                source="password"
                autoComplete="new-password"
                validate={[required(), minLength(8)]}
                helperText={translate('tidings.team.new_password_help')}
              />
            </FieldPair>
          </FormSection>
        </SimpleForm>
      </Create>
    </>
  );
};
