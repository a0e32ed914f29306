import Mail from '@mui/icons-material/Mail';
import { Card } from '@mui/material';
import { Button, Edit, SimpleForm, useRecordContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { PageHeading } from '../components/PageHeading';
import { type Person, personText } from './person-text';
import { UserFields } from './UserFields';

const Heading = () => {
  const translate = useTranslate();
  const user = useRecordContext();
  if (!user) return null;
  const filter = encodeURIComponent(JSON.stringify({ q: user.email }));
  return (
    <PageHeading text={personText(user as unknown as Person)}>
      <Button component={Link} to={`/deliveries?filter=${filter}`} label={translate('tidings.users.their_mail')}>
        <Mail />
      </Button>
    </PageHeading>
  );
};

export const UserEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list" component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm warnWhenUnsavedChanges>
        <UserFields isNew={false} />
      </SimpleForm>
    </Card>
  </Edit>
);
