import { Card } from '@mui/material';
import { Create, Edit, required, SimpleForm, TextInput, useRecordContext } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { SavedInBetween } from '../components/saved-in-between/SavedInBetween';
import { UsersInput } from '../components/UsersInput';
import { GroupMembers } from './GroupMembers';
import { GroupToolbar } from './GroupToolbar';

const Fields = () => (
  <>
    <TextInput source="name" validate={required()} autoFocus />
    <TextInput source="description" multiline />
  </>
);

export const GroupCreate = () => (
  <>
    <PageHeading text="resources.groups.page.create" />
    <Create redirect="edit">
      <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }}>
        <Fields />
        <UsersInput source="userIds" />
      </SimpleForm>
    </Create>
  </>
);

const Heading = () => {
  const group = useRecordContext();
  return group ? <PageHeading text={group.name} /> : null;
};

export const GroupEdit = () => (
  <Edit mutationMode="pessimistic" redirect={false} component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }} toolbar={<GroupToolbar />}>
        <Fields />
        <SavedInBetween />
      </SimpleForm>
    </Card>
    <GroupMembers />
  </Edit>
);
