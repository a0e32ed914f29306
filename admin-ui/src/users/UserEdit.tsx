import Badge from '@mui/icons-material/Badge';
import Mail from '@mui/icons-material/Mail';
import PersonRemove from '@mui/icons-material/PersonRemove';
import { Alert, Box, Card } from '@mui/material';
import { Button, CanAccess, Edit, SimpleForm, useRecordContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { deliveriesLink } from '../components/deliveries-link';
import { PageHeading } from '../components/PageHeading';
import { type Person, personText } from '../components/person-text';
import { SavedInBetween } from '../components/saved-in-between/SavedInBetween';
import { PersonMails } from '../deliveries/public/PersonMails';
import { PersonSuppressions } from '../suppressions/public/PersonSuppressions';
import { UserFields } from './UserFields';

const Heading = () => {
  const translate = useTranslate();
  const user = useRecordContext();
  if (!user) return null;
  return (
    <PageHeading text={personText(user as unknown as Person)}>
      <Button
        component={Link}
        to={deliveriesLink({ personId: String(user.id) })}
        label={translate('tidings.users.their_mail')}
      >
        <Mail />
      </Button>
      <CanAccess resource="team" action="edit">
        <Button
          component={Link}
          to={`/team/${user.id}`}
          label={translate(user.role === 'NONE' ? 'tidings.users.add_to_team' : 'tidings.users.team_access')}
        >
          <Badge />
        </Button>
      </CanAccess>
      <CanAccess resource="personal-data" action="list">
        <Button
          component={Link}
          to="/personal-data"
          state={{ email: user.email }}
          label={translate('tidings.menu.personal_data')}
        >
          <PersonRemove />
        </Button>
      </CanAccess>
    </PageHeading>
  );
};

const DuplicateNote = () => {
  const translate = useTranslate();
  const older = useRecordContext()?.duplicateOf;
  if (!older) return null;
  return (
    <Alert
      severity="warning"
      sx={{ my: 1.5 }}
      action={<Button component={Link} to={`/users/${older}`} label={translate('tidings.users.show_older')} />}
    >
      {translate('tidings.users.duplicate_help')}
    </Alert>
  );
};

const Suppressions = () => {
  const user = useRecordContext<{ id: string; email: string }>();
  return user ? <PersonSuppressions person={user} /> : null;
};

export const UserEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list" component="div" actions={false}>
    <Heading />
    <DuplicateNote />
    <Card>
      <SimpleForm warnWhenUnsavedChanges>
        <UserFields isNew={false} />
        <SavedInBetween />
      </SimpleForm>
    </Card>
    <Suppressions />
    <Box sx={{ mt: 2 }}>
      <PersonMails />
    </Box>
  </Edit>
);
