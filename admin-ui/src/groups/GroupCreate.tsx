import { Create, SimpleForm, useTranslate } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { UsersInput } from '../components/UsersInput';
import { GroupFields } from './GroupFields';

export const GroupCreate = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading
        text={translate('ra.page.create', { name: translate('resources.groups.name', { smart_count: 1 }) })}
      />
      <Create redirect="edit">
        <SimpleForm warnWhenUnsavedChanges sx={{ maxWidth: 640 }}>
          <GroupFields />
          <UsersInput source="userIds" />
        </SimpleForm>
      </Create>
    </>
  );
};
