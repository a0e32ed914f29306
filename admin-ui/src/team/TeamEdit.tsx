import Person from '@mui/icons-material/Person';
import { Alert, Card } from '@mui/material';
import {
  BooleanInput,
  Button,
  Edit,
  minLength,
  PasswordInput,
  required,
  SaveButton,
  SelectInput,
  SimpleForm,
  Toolbar,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import { FieldPair } from '../components/FieldPair';
import { FormSection } from '../components/FormSection';
import { PageHeading } from '../components/PageHeading';
import { type Person as PersonName, personText } from '../components/person-text';
import { SavedInBetween } from '../components/saved-in-between/SavedInBetween';
import { UsernameInput } from '../components/UsernameInput';
import { memberRoles, roleChoices } from './role-choices';

const Heading = () => {
  const translate = useTranslate();
  const member = useRecordContext();
  if (!member) return null;
  return (
    <>
      <PageHeading text={personText(member as unknown as PersonName)}>
        <Button component={Link} to={`/users/${member.id}`} label={translate('tidings.team.in_people')}>
          <Person />
        </Button>
      </PageHeading>
      {member.role === 'NONE' && (
        <Alert severity="info" sx={{ my: 1.5 }}>
          {translate('tidings.team.no_access_yet')}
        </Alert>
      )}
    </>
  );
};

const AccessFields = () => {
  const translate = useTranslate();
  const hasAccess = useRecordContext()?.role !== 'NONE';
  return (
    <FormSection title={translate('tidings.team.sign_in')}>
      <FieldPair>
        <UsernameInput />
        <SelectInput
          source="role"
          choices={roleChoices(['NONE', ...memberRoles])}
          validate={required()}
          helperText={`${translate('tidings.team.role_help')} ${hasAccess ? translate('tidings.team.no_access_help') : ''}`}
        />
        <PasswordInput
          source="password"
          autoComplete="new-password"
          validate={minLength(8)}
          helperText={translate(hasAccess ? 'tidings.team.password_help' : 'tidings.team.new_password_help')}
        />
      </FieldPair>
      <BooleanInput source="isActive" helperText={translate('tidings.team.inactive_help')} />
    </FormSection>
  );
};

/** Edits access only. Everything else about the person, including deletion, is in People. */
export const TeamEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list" component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm
        warnWhenUnsavedChanges
        toolbar={
          <Toolbar>
            <SaveButton />
          </Toolbar>
        }
      >
        <AccessFields />
        <SavedInBetween />
      </SimpleForm>
    </Card>
  </Edit>
);
