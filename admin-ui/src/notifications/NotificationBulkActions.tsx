import Send from '@mui/icons-material/Send';
import { useState } from 'react';
import { BulkDeleteButton, Button, CanAccess, useGetMany, useListContext, useTranslate } from 'react-admin';
import type { NotificationRecordFragment } from './notifications.generated';
import { SendDialog } from './send/SendDialog';

/** Sends or deletes the selected notifications, across pages. */
export const NotificationBulkActions = () => {
  const translate = useTranslate();
  const { selectedIds, onUnselectItems } = useListContext();
  const [isOpen, setOpen] = useState(false);
  const { data: chosen } = useGetMany('notifications', { ids: selectedIds }, { enabled: isOpen });
  return (
    <>
      <CanAccess resource="dispatches" action="create">
        <Button
          label={translate('tidings.notifications.send')}
          variant="contained"
          onClick={() => setOpen(true)}
          loading={isOpen && !chosen}
        >
          <Send />
        </Button>
        {isOpen && chosen && (
          <SendDialog
            notifications={chosen as unknown as NotificationRecordFragment[]}
            onClose={() => setOpen(false)}
            onSent={onUnselectItems}
          />
        )}
      </CanAccess>
      <CanAccess resource="notifications" action="delete">
        <BulkDeleteButton mutationMode="pessimistic" />
      </CanAccess>
    </>
  );
};
