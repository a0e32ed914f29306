import { Create, SimpleForm, useTranslate } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { UserFields } from './UserFields';

export const UserCreate = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading
        text={translate('ra.page.create', { name: translate('resources.users.name', { smart_count: 1 }) })}
      />
      <Create redirect="list">
        <SimpleForm warnWhenUnsavedChanges>
          <UserFields isNew />
        </SimpleForm>
      </Create>
    </>
  );
};
