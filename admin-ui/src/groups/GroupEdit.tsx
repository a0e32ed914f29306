import { Card } from '@mui/material';
import { Edit, SimpleForm, useRecordContext } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { SavedInBetween } from '../components/saved-in-between/SavedInBetween';
import { GroupFields } from './GroupFields';
import { GroupMembers } from './GroupMembers';
import { GroupToolbar } from './GroupToolbar';

const Heading = () => {
  const group = useRecordContext();
  return group ? <PageHeading text={group.name} /> : null;
};

export const GroupEdit = () => (
  <Edit mutationMode="pessimistic" redirect={false} component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }} toolbar={<GroupToolbar />}>
        <GroupFields />
        <SavedInBetween />
      </SimpleForm>
    </Card>
    <GroupMembers />
  </Edit>
);
