import { Create, SimpleForm, useTranslate } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { NotificationFields } from './NotificationFields';
import { NotificationToolbar } from './NotificationToolbar';

export const NotificationCreate = () => {
  const translate = useTranslate();
  return (
    <>
      <PageHeading
        text={translate('ra.page.create', { name: translate('resources.notifications.name', { smart_count: 1 }) })}
      />
      <Create redirect="list">
        <SimpleForm warnWhenUnsavedChanges toolbar={<NotificationToolbar />}>
          <NotificationFields />
        </SimpleForm>
      </Create>
    </>
  );
};
