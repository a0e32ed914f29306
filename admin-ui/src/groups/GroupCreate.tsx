import { Create, SimpleForm } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { UsersInput } from '../components/UsersInput';
import { GroupFields } from './GroupFields';

export const GroupCreate = () => {
  return (
    <>
      <PageHeading text="resources.groups.page.create" />
      <Create redirect="edit">
        <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }}>
          <GroupFields />
          <UsersInput source="userIds" />
        </SimpleForm>
      </Create>
    </>
  );
};
