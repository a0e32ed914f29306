import { Create, Loading, SimpleForm, useTranslate } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { NotificationFields } from './NotificationFields';
import { NotificationToolbar } from './NotificationToolbar';
import { useCopy } from './use-copy';

export const NotificationCreate = () => {
  const translate = useTranslate();
  const { isReady, values } = useCopy();
  return (
    <>
      <PageHeading
        text={translate('ra.page.create', { name: translate('resources.notifications.name', { smart_count: 1 }) })}
      />
      {isReady ? (
        <Create redirect="list">
          <SimpleForm
            warnWhenUnsavedChanges
            toolbar={<NotificationToolbar isComplete={values !== undefined} />}
            {...(values && { defaultValues: values })}
          >
            <NotificationFields />
          </SimpleForm>
        </Create>
      ) : (
        <Loading />
      )}
    </>
  );
};
