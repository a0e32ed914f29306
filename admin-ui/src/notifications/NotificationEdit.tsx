import { Card } from '@mui/material';
import { Edit, SimpleForm, useRecordContext } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { SavedInBetween } from '../components/saved-in-between/SavedInBetween';
import { NotificationFields } from './NotificationFields';
import { NotificationToolbar } from './NotificationToolbar';

const Heading = () => {
  const notification = useRecordContext();
  return notification ? <PageHeading text={notification.name} /> : null;
};

export const NotificationEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list" component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm warnWhenUnsavedChanges toolbar={<NotificationToolbar />}>
        <NotificationFields />
        <SavedInBetween />
      </SimpleForm>
    </Card>
  </Edit>
);
