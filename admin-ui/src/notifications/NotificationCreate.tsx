import { Create, Loading, SimpleForm } from 'react-admin';
import { PageHeading } from '../components/PageHeading';
import { NotificationFields } from './NotificationFields';
import { NotificationToolbar } from './NotificationToolbar';
import { useCopy } from './use-copy';

export const NotificationCreate = () => {
  const { isReady, values } = useCopy();
  return (
    <>
      <PageHeading text="resources.notifications.page.create" />
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
