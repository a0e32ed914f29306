import Send from '@mui/icons-material/Send';
import { useState } from 'react';
import {
  CanAccess,
  DeleteButton,
  type RaRecord,
  SaveButton,
  Toolbar,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { CopyRecordButton } from '../components/CopyRecordButton';
import type { NotificationRecordFragment } from './notifications.generated';
import { SendDialog } from './send/SendDialog';

/**
 * Buttons that save the notification, or save it and open the send dialog. `isComplete`: a new notification can be saved without changes.
 */
export const NotificationToolbar = ({ isComplete = false }: { isComplete?: boolean }) => {
  const translate = useTranslate();
  const navigate = useNavigate();
  const record = useRecordContext();
  const [saved, setSaved] = useState<RaRecord>();

  const close = () => {
    setSaved(undefined);
    // Leaves the create form, because a second click on it would create another notification.
    if (!record && saved) navigate(`/notifications/${saved.id}`);
  };

  return (
    <Toolbar sx={{ gap: 1, flexWrap: 'wrap' }}>
      <SaveButton alwaysEnable={isComplete || Boolean(record)} />
      <CanAccess resource="dispatches" action="create">
        <SaveButton
          label={translate('tidings.notifications.save_and_send')}
          icon={<Send />}
          variant="outlined"
          type="button"
          alwaysEnable={isComplete || Boolean(record)}
          mutationOptions={{ onSuccess: (data: RaRecord) => setSaved(data) }}
        />
      </CanAccess>
      {record && (
        <>
          <CopyRecordButton
            resource="notifications"
            id={String(record.id)}
            label={translate('tidings.notifications.clone', { name: record.name })}
          />
          <CanAccess resource="notifications" action="delete">
            <DeleteButton mutationMode="pessimistic" sx={{ ml: 'auto' }} />
          </CanAccess>
        </>
      )}
      {saved && <SendDialog notifications={[saved as unknown as NotificationRecordFragment]} onClose={close} />}
    </Toolbar>
  );
};
