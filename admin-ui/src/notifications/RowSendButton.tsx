import Send from '@mui/icons-material/Send';
import { useState } from 'react';
import { Button, CanAccess, useRecordContext, useTranslate } from 'react-admin';
import type { NotificationRecordFragment } from './notifications.generated';
import { SendDialog } from './send/SendDialog';

export const RowSendButton = () => {
  const translate = useTranslate();
  const notification = useRecordContext() as unknown as NotificationRecordFragment | undefined;
  const [isOpen, setOpen] = useState(false);
  if (!notification) return null;
  return (
    <CanAccess resource="dispatches" action="create">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only keeps clicks from the row, which opens the record */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: it only keeps clicks from the row, which opens the record */}
      <span onClick={(event) => event.stopPropagation()} style={{ position: 'relative', zIndex: 1 }}>
        <Button label={translate('tidings.notifications.send_short')} onClick={() => setOpen(true)}>
          <Send />
        </Button>
        {isOpen && <SendDialog notifications={[notification]} onClose={() => setOpen(false)} />}
      </span>
    </CanAccess>
  );
};
