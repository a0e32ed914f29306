import GroupAdd from '@mui/icons-material/GroupAdd';
import { useState } from 'react';
import { Button, CanAccess, useListContext, useTranslate } from 'react-admin';
import { AddToGroupDialog } from './AddToGroupDialog';

/** Adds the selected people, or all that match the filter, to a group. */
export const AddToGroupButton = () => {
  const translate = useTranslate();
  const { onUnselectItems } = useListContext();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const finish = () => {
    onUnselectItems();
    close();
  };
  return (
    <CanAccess resource="groups" action="edit">
      <Button label={translate('tidings.users.add_to_group')} onClick={() => setOpen(true)}>
        <GroupAdd />
      </Button>
      {isOpen && <AddToGroupDialog onClose={close} onDone={finish} />}
    </CanAccess>
  );
};
