import PersonAdd from '@mui/icons-material/PersonAdd';
import PersonOff from '@mui/icons-material/PersonOff';
import { BulkDeleteButton, Button, CanAccess, useListContext, useNotify, useTranslate } from 'react-admin';
import { useApiMutation } from '../api/use-api-mutation';
import { AddToGroupButton } from './add-to-group/AddToGroupButton';
import { SetUsersActiveDocument } from './users.generated';

/** Actions on the selected people. Each action is one request for all of them. */
export const UserBulkActions = () => {
  const translate = useTranslate();
  const notify = useNotify();
  const { selectedIds, onUnselectItems } = useListContext();
  const { mutate, isPending } = useApiMutation(SetUsersActiveDocument, {
    onDone: ({ setUsersActive }) => {
      notify('tidings.users.changed', { messageArgs: { smart_count: setUsersActive } });
      onUnselectItems();
    },
  });
  const set = (isActive: boolean) => () => mutate({ ids: selectedIds.map(String), isActive });
  return (
    <>
      <AddToGroupButton />
      <CanAccess resource="users" action="edit">
        <Button label={translate('tidings.users.activate')} onClick={set(true)} disabled={isPending}>
          <PersonAdd />
        </Button>
        <Button label={translate('tidings.users.deactivate')} onClick={set(false)} disabled={isPending}>
          <PersonOff />
        </Button>
        <BulkDeleteButton mutationMode="pessimistic" />
      </CanAccess>
    </>
  );
};
