import { Card } from '@mui/material';
import { Edit, SimpleForm, useRecordContext } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { GroupFields } from './GroupFields';
import { GroupMembers } from './GroupMembers';

const Heading = () => {
  const group = useRecordContext();
  return group ? <PageHeading text={group.name} /> : null;
};

export const GroupEdit = () => (
  <Edit mutationMode="pessimistic" redirect={false} component="div" actions={false}>
    <Heading />
    <Card>
      <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }}>
        <GroupFields />
      </SimpleForm>
    </Card>
    <GroupMembers />
  </Edit>
);
