import { Create, SimpleForm } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { UserFields } from './UserFields';

export const UserCreate = () => {
  return (
    <>
      <PageHeading text="resources.users.page.create" />
      <Create redirect="list">
        <SimpleForm warnWhenUnsavedChanges>
          <UserFields isNew />
        </SimpleForm>
      </Create>
    </>
  );
};
